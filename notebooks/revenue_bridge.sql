-- Databricks notebook source
-- MAGIC %md
-- MAGIC # The revenue bridge
-- MAGIC How did MRR get from opening to closing, and which accounts made the difference?
-- MAGIC
-- MAGIC Reads `mrr_bridge`, `mrr_movements` and `accounts`. They are named without their schema: say `USE` and the schema
-- MAGIC of the curated tables first, or register them as views.

-- COMMAND ----------

-- MAGIC %md
-- MAGIC ## The company, month by month
-- MAGIC Opening, the seven movements, closing: each line adds up, and each closing is the next opening.

-- COMMAND ----------

SELECT
  month,
  opening_mrr,
  new_mrr,
  reactivation_mrr,
  cross_sell_mrr,
  upsell_mrr,
  downsell_mrr,
  churn_mrr,
  fx_mrr,
  closing_mrr,
  closing_accounts,
  is_complete
FROM mrr_bridge
WHERE dimension = 'all'
ORDER BY month DESC
LIMIT 13

-- COMMAND ----------

-- MAGIC %md
-- MAGIC ## What it means
-- MAGIC Rates are fractions of the opening; null where there was none. `diagnosis` compares with the twelve months before.

-- COMMAND ----------

SELECT
  month,
  round(logo_churn_rate, 4) AS logo_churn_rate,
  round(gross_churn_rate, 4) AS gross_churn_rate,
  round(net_churn_rate, 4) AS net_churn_rate,
  round(gross_retention, 4) AS gross_retention,
  round(net_retention, 4) AS net_retention,
  round(quick_ratio, 4) AS quick_ratio,
  arpa,
  round(mrr_vs_previous_year, 4) AS mrr_vs_previous_year,
  diagnosis
FROM mrr_bridge
WHERE dimension = 'all' AND is_complete
ORDER BY month DESC
LIMIT 12

-- COMMAND ----------

-- MAGIC %md
-- MAGIC ## The last complete month by size
-- MAGIC Any configured dimension will do in its place: `industry`, `country`, `csm`.

-- COMMAND ----------

SELECT
  member AS size,
  opening_mrr,
  new_mrr + reactivation_mrr AS won_mrr,
  cross_sell_mrr + upsell_mrr AS expansion_mrr,
  downsell_mrr + churn_mrr AS lost_mrr,
  fx_mrr,
  closing_mrr,
  closing_accounts,
  round(net_retention, 4) AS net_retention
FROM mrr_bridge
WHERE dimension = 'size' AND month = (SELECT max(month) FROM mrr_bridge WHERE is_complete)
ORDER BY closing_mrr DESC, size

-- COMMAND ----------

-- MAGIC %md
-- MAGIC ## Who was behind the largest loss
-- MAGIC Every churn and downsell of the month that lost most, of the last twelve. For another put
-- MAGIC `SELECT DATE'2026-06-01' AS month` into the brackets.

-- COMMAND ----------

WITH worst AS (
  SELECT month
  FROM mrr_bridge
  WHERE dimension = 'all' AND month > (SELECT add_months(max(month), -12) FROM mrr_bridge)
  ORDER BY churn_mrr + downsell_mrr, month DESC
  LIMIT 1
)
SELECT
  month,
  coalesce(name, account_id) AS account,
  size,
  csm,
  product,
  movement,
  amount,
  previous_plan,
  reason,
  is_involuntary
FROM mrr_movements
JOIN worst USING (month)
LEFT JOIN accounts USING (account_id)
WHERE movement IN ('churn', 'downsell')
ORDER BY amount, account, product

-- COMMAND ----------

-- MAGIC %md
-- MAGIC ## Who was behind the largest gain

-- COMMAND ----------

WITH best AS (
  SELECT month
  FROM mrr_bridge
  WHERE dimension = 'all' AND month > (SELECT add_months(max(month), -12) FROM mrr_bridge)
  ORDER BY new_mrr + reactivation_mrr + cross_sell_mrr + upsell_mrr DESC, month DESC
  LIMIT 1
)
SELECT
  month,
  coalesce(name, account_id) AS account,
  size,
  csm,
  product,
  movement,
  amount,
  plan,
  dormant_months
FROM mrr_movements
JOIN best USING (month)
LEFT JOIN accounts USING (account_id)
WHERE movement IN ('new', 'reactivation', 'cross_sell', 'upsell')
ORDER BY amount DESC, account, product

-- COMMAND ----------

-- MAGIC %md
-- MAGIC ## How it came to that
-- MAGIC The whole life of the account whose leaving cost most.

-- COMMAND ----------

WITH hardest AS (
  SELECT account_id
  FROM mrr_movements
  WHERE movement = 'churn'
  GROUP BY account_id, month
  ORDER BY sum(amount), account_id
  LIMIT 1
)
SELECT
  coalesce(name, account_id) AS account,
  month,
  product,
  movement,
  amount,
  closing_mrr,
  reason
FROM mrr_movements
JOIN hardest USING (account_id)
LEFT JOIN accounts USING (account_id)
ORDER BY month, product, movement
