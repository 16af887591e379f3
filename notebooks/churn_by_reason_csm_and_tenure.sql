-- Databricks notebook source
-- MAGIC %md
-- MAGIC # Churn by reason, CSM and tenure
-- MAGIC Why do customers leave, from whom, and when in their life?
-- MAGIC
-- MAGIC Reads `churn_breakdown`, `mrr_bridge`, `account_months` and `accounts`. They are named without their schema: say `USE`
-- MAGIC and the schema of the curated tables first, or register them as views.
-- MAGIC
-- MAGIC It looks at the last twelve complete months. For others change the 12 in each cell.

-- COMMAND ----------

-- MAGIC %md
-- MAGIC ## How much was lost
-- MAGIC Months in which an account left. `involuntary_mrr` was lost because an invoice was not paid: that is a matter for
-- MAGIC finance, and no reason of the customer's.

-- COMMAND ----------

WITH involuntary AS (
  SELECT month, -sum(churn_mrr) AS involuntary_mrr
  FROM account_months
  WHERE churn_mrr < 0 AND is_involuntary
  GROUP BY month
)
SELECT
  month,
  lost_accounts,
  gross_churn,
  coalesce(involuntary_mrr, 0) AS involuntary_mrr,
  round(logo_churn_rate, 4) AS logo_churn_rate,
  round(gross_churn_rate, 4) AS gross_churn_rate,
  diagnosis
FROM mrr_bridge
LEFT JOIN involuntary USING (month)
WHERE dimension = 'all'
  AND lost_accounts > 0
  AND is_complete
  AND month > (SELECT add_months(max(month), -12) FROM mrr_bridge WHERE is_complete)
ORDER BY month DESC

-- COMMAND ----------

-- MAGIC %md
-- MAGIC ## By reason, against the year before
-- MAGIC What takes most money comes first. A reason that is new or has grown asks for something; `unknown` says that nobody
-- MAGIC asked those customers why.

-- COMMAND ----------

WITH ends AS (SELECT max(month) AS last_month FROM mrr_bridge WHERE is_complete),
losses AS (
  SELECT churn_breakdown.*, month > add_months(last_month, -12) AS is_recent
  FROM churn_breakdown
  CROSS JOIN ends
  WHERE dimension = 'reason' AND month > add_months(last_month, -24) AND month <= last_month
)
SELECT
  member AS reason,
  coalesce(sum(lost_accounts) FILTER (WHERE is_recent), 0) AS lost_accounts,
  coalesce(sum(churned_mrr) FILTER (WHERE is_recent), 0) AS churned_mrr,
  round(
    coalesce(sum(churned_mrr) FILTER (WHERE is_recent), 0)
      / sum(sum(churned_mrr) FILTER (WHERE is_recent)) OVER (),
    4
  ) AS share_of_churned_mrr,
  coalesce(sum(lost_accounts) FILTER (WHERE NOT is_recent), 0) AS lost_accounts_before,
  coalesce(sum(churned_mrr) FILTER (WHERE NOT is_recent), 0) AS churned_mrr_before,
  max(month) AS last_lost
FROM losses
GROUP BY member
ORDER BY churned_mrr DESC, churned_mrr_before DESC, reason

-- COMMAND ----------

-- MAGIC %md
-- MAGIC ## By CSM
-- MAGIC `account_months` counts each account once for each month that it began with MRR: that is how much there was to lose.
-- MAGIC `expected_losses` is what the company's rate would take from as many. Compare it with `lost_accounts` before anybody is
-- MAGIC praised or blamed: where fewer than five are expected, two more or less are chance. Accounts count for the CSM that they
-- MAGIC have now, and who looks after the hard ones loses more.

-- COMMAND ----------

WITH account_months_of_csms AS (
  SELECT
    coalesce(csm, 'unknown') AS csm,
    count(*) AS account_months,
    count_if(churn_mrr < 0) AS lost_accounts,
    -sum(churn_mrr) AS churned_mrr,
    sum(opening_mrr) AS opening_mrr
  FROM account_months
  LEFT JOIN accounts USING (account_id)
  WHERE opening_mrr > 0
    AND is_complete
    AND month > (SELECT add_months(max(month), -12) FROM mrr_bridge WHERE is_complete)
  GROUP BY ALL
)
SELECT
  csm,
  account_months,
  lost_accounts,
  round(account_months * sum(lost_accounts) OVER () / sum(account_months) OVER (), 1) AS expected_losses,
  churned_mrr,
  round(lost_accounts / account_months, 4) AS monthly_logo_churn,
  round(churned_mrr / opening_mrr, 4) AS monthly_gross_churn
FROM account_months_of_csms
ORDER BY churned_mrr DESC, csm

-- COMMAND ----------

-- MAGIC %md
-- MAGIC ## By tenure
-- MAGIC Days from the first day with MRR to the last. Many losses late in life say little by themselves: most accounts are old.
-- MAGIC The next cell says how likely each age is to leave.

-- COMMAND ----------

SELECT
  member AS tenure,
  sum(lost_accounts) AS lost_accounts,
  sum(churned_mrr) AS churned_mrr,
  round(sum(churned_mrr) / sum(sum(churned_mrr)) OVER (), 4) AS share_of_churned_mrr,
  count(*) AS months_with_a_loss
FROM churn_breakdown
WHERE dimension = 'tenure'
  AND is_complete
  AND month > (SELECT add_months(max(month), -12) FROM mrr_bridge WHERE is_complete)
GROUP BY member
ORDER BY int(split_part(replace(member, '+', '-'), '-', 1)) NULLS LAST

-- COMMAND ----------

-- MAGIC %md
-- MAGIC ## When in their life they leave
-- MAGIC The share of accounts of an age that left in a month. `age` is in months after the month of the first MRR. A rate that
-- MAGIC is high at first and falls is a matter of onboarding; one that rises at 12 is a matter of the first renewal.

-- COMMAND ----------

WITH ages AS (
  SELECT
    CASE
      WHEN month <= add_months(first_month, 3) THEN '1 to 3'
      WHEN month <= add_months(first_month, 6) THEN '4 to 6'
      WHEN month <= add_months(first_month, 11) THEN '7 to 11'
      WHEN month <= add_months(first_month, 13) THEN '12 to 13'
      ELSE '14 and more'
    END AS age,
    first_month,
    month,
    opening_mrr,
    churn_mrr
  FROM account_months
  WHERE opening_mrr > 0
    AND is_complete
    AND month > (SELECT add_months(max(month), -12) FROM mrr_bridge WHERE is_complete)
)
SELECT
  age,
  count(*) AS account_months,
  count_if(churn_mrr < 0) AS lost_accounts,
  round(count_if(churn_mrr < 0) / count(*), 4) AS monthly_logo_churn,
  -sum(churn_mrr) AS churned_mrr,
  round(-sum(churn_mrr) / sum(opening_mrr), 4) AS monthly_gross_churn
FROM ages
GROUP BY age
ORDER BY min(months_between(month, first_month))

-- COMMAND ----------

-- MAGIC %md
-- MAGIC ## Who left
-- MAGIC The accounts behind all of it, the latest first. Read a line as a sentence: who left, with how much, of whose accounts,
-- MAGIC after how long, and why.

-- COMMAND ----------

SELECT
  left_on,
  coalesce(name, account_id) AS account,
  size,
  coalesce(csm, 'unknown') AS csm,
  -churn_mrr AS churned_mrr,
  tenure_days,
  coalesce(reason, 'unknown') AS reason,
  is_involuntary
FROM account_months
LEFT JOIN accounts USING (account_id)
WHERE churn_mrr < 0
  AND is_complete
  AND month > (SELECT add_months(max(month), -12) FROM mrr_bridge WHERE is_complete)
ORDER BY left_on DESC, account

-- COMMAND ----------

-- MAGIC %md
-- MAGIC ## The same losses in each dimension
-- MAGIC Every column whose name ends in `difference` must be 0.

-- COMMAND ----------

SELECT
  month,
  parts.dimension,
  sum(parts.lost_accounts) - company.lost_accounts AS lost_accounts_difference,
  sum(parts.churned_mrr) - company.gross_churn AS gross_churn_difference
FROM churn_breakdown AS parts
JOIN (SELECT * FROM mrr_bridge WHERE dimension = 'all') AS company USING (month)
WHERE parts.dimension IN ('reason', 'csm', 'tenure')
GROUP BY month, parts.dimension, company.lost_accounts, company.gross_churn
ORDER BY month DESC, parts.dimension
