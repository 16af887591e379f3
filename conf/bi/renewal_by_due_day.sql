-- One row per account, product and day on which a contract came or comes due; rates are over contracts and MRR whose outcome is known.
CREATE OR REPLACE VIEW renewal_by_due_day COMMENT 'One row per account, product and due date.' AS
SELECT
  account_id, product, due_on, mrr, outcome, mrr_after, notice_on,
  CASE WHEN outcome IN ('renewed', 'renewed_up', 'renewed_down') THEN 1 ELSE 0 END AS renewal_rate_numerator,
  CASE WHEN outcome <> 'open' THEN 1 ELSE 0 END AS renewal_rate_denominator,
  CASE WHEN outcome <> 'open' THEN least(mrr_after, mrr) ELSE 0 END AS renewed_mrr_rate_numerator,
  CASE WHEN outcome <> 'open' THEN mrr ELSE 0 END AS renewed_mrr_rate_denominator
FROM renewals
