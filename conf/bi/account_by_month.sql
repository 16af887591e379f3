-- One row per account and complete month with MRR at its opening or close: the bridge, retention and churn of any group of accounts.
CREATE OR REPLACE VIEW account_by_month COMMENT 'One row per account and complete month with MRR at its opening or close.' AS
SELECT
  account_id, month, first_month AS cohort,
  opening_mrr, new_mrr, reactivation_mrr, cross_sell_mrr, upsell_mrr, downsell_mrr, churn_mrr, fx_mrr, closing_mrr,
  committed_mrr, at_risk_mrr, reason, is_involuntary,
  least(retained_mrr, opening_mrr) AS gross_retention_numerator, opening_mrr AS gross_retention_denominator,
  retained_mrr AS net_retention_numerator, opening_mrr AS net_retention_denominator,
  -churn_mrr AS gross_churn_rate_numerator, opening_mrr AS gross_churn_rate_denominator,
  CASE WHEN churn_mrr < 0 THEN 1 ELSE 0 END AS logo_churn_rate_numerator,
  CASE WHEN opening_mrr > 0 THEN 1 ELSE 0 END AS logo_churn_rate_denominator,
  closing_mrr AS arpa_numerator, CASE WHEN closing_mrr > 0 THEN 1 ELSE 0 END AS arpa_denominator
FROM account_months
WHERE is_complete AND month <= (SELECT months_as_of FROM last_publication)
