-- Databricks notebook source
-- MAGIC %md
-- MAGIC # Reconcile with finance
-- MAGIC Do all tables say the same, and what is not in them?
-- MAGIC
-- MAGIC Reads every table of revenue, `data_quality` and `quarantine`. They are named without their schema: say `USE` and the
-- MAGIC schema of the curated tables first, or register them as views. Every column whose name ends in `difference` must be 0.
-- MAGIC
-- MAGIC MRR is what subscriptions in force at a month's close pay for a month. It is no recognised revenue and no cash: a yearly
-- MAGIC invoice is one twelfth a month here, and tax, one-off charges and usage are left out.

-- COMMAND ----------

-- MAGIC %md
-- MAGIC ## Closing MRR, told four times
-- MAGIC By account and product, by account, by the bridge, and as the sum of all movements since the beginning.

-- COMMAND ----------

WITH told AS (
  SELECT month, 'mrr_months' AS source, sum(mrr) AS mrr FROM mrr_months GROUP BY month
  UNION ALL
  SELECT month, 'account_months' AS source, sum(closing_mrr) AS mrr FROM account_months GROUP BY month
  UNION ALL
  SELECT month, 'mrr_bridge' AS source, closing_mrr AS mrr FROM mrr_bridge WHERE dimension = 'all'
  UNION ALL
  SELECT month, 'mrr_movements' AS source, sum(amount) AS mrr FROM mrr_movements GROUP BY month
),
by_month AS (
  SELECT
    month,
    coalesce(sum(mrr) FILTER (WHERE source = 'mrr_months'), 0) AS closing_mrr,
    coalesce(sum(mrr) FILTER (WHERE source = 'account_months'), 0) AS by_account,
    coalesce(sum(mrr) FILTER (WHERE source = 'mrr_bridge'), 0) AS by_bridge,
    coalesce(sum(mrr) FILTER (WHERE source = 'mrr_movements'), 0) AS movements
  FROM told
  GROUP BY month
)
SELECT
  month,
  closing_mrr,
  by_account - closing_mrr AS account_months_difference,
  by_bridge - closing_mrr AS mrr_bridge_difference,
  sum(movements) OVER (ORDER BY month) - closing_mrr AS mrr_movements_difference
FROM by_month
ORDER BY month DESC

-- COMMAND ----------

-- MAGIC %md
-- MAGIC ## Each kind of movement
-- MAGIC The bridge's columns against the movements themselves.

-- COMMAND ----------

WITH told AS (
  SELECT
    month,
    stack(
      7,
      'new', new_mrr,
      'reactivation', reactivation_mrr,
      'cross_sell', cross_sell_mrr,
      'upsell', upsell_mrr,
      'downsell', downsell_mrr,
      'churn', churn_mrr,
      'fx', fx_mrr
    ) AS (movement, amount)
  FROM mrr_bridge
  WHERE dimension = 'all'
  UNION ALL
  SELECT month, movement, -amount AS amount FROM mrr_movements
)
SELECT month, movement, sum(amount) AS difference
FROM told
GROUP BY month, movement
ORDER BY month DESC, movement

-- COMMAND ----------

-- MAGIC %md
-- MAGIC ## Each dimension
-- MAGIC The members of a dimension share the company out among them; accounts that are not known are its member `unknown`.

-- COMMAND ----------

SELECT
  month,
  parts.dimension,
  sum(parts.closing_mrr) - company.closing_mrr AS closing_mrr_difference,
  sum(parts.closing_accounts) - company.closing_accounts AS closing_accounts_difference
FROM mrr_bridge AS parts
JOIN (SELECT * FROM mrr_bridge WHERE dimension = 'all') AS company USING (month)
WHERE parts.dimension <> 'all'
GROUP BY month, parts.dimension, company.closing_mrr, company.closing_accounts
ORDER BY month DESC, parts.dimension

-- COMMAND ----------

-- MAGIC %md
-- MAGIC ## Customers, and exchange rates
-- MAGIC What of each month's change the customers decided, and what the exchange rate did.

-- COMMAND ----------

WITH movements AS (
  SELECT
    month,
    coalesce(sum(amount) FILTER (WHERE movement <> 'fx'), 0) AS by_customers,
    coalesce(sum(amount) FILTER (WHERE movement = 'fx'), 0) AS by_exchange_rates
  FROM mrr_movements
  GROUP BY month
)
SELECT
  month,
  opening_mrr,
  coalesce(by_customers, 0) AS by_customers,
  coalesce(by_exchange_rates, 0) AS by_exchange_rates,
  closing_mrr,
  closing_mrr - opening_mrr - coalesce(by_customers, 0) - coalesce(by_exchange_rates, 0) AS difference
FROM mrr_bridge
LEFT JOIN movements USING (month)
WHERE dimension = 'all'
ORDER BY month DESC

-- COMMAND ----------

-- MAGIC %md
-- MAGIC ## Churn, told every way
-- MAGIC In each dimension the shares make 1 and the money is the bridge's gross churn. (Accounts of `product` and `plan` may be
-- MAGIC counted in several members.)

-- COMMAND ----------

SELECT
  month,
  dimension,
  sum(churned_mrr) AS churned_mrr,
  round(sum(share_of_churned_mrr) - 1, 9) AS share_difference,
  sum(churned_mrr) - gross_churn AS gross_churn_difference
FROM churn_breakdown
JOIN (SELECT month, gross_churn FROM mrr_bridge WHERE dimension = 'all') USING (month)
GROUP BY month, dimension, gross_churn
ORDER BY month DESC, dimension

-- COMMAND ----------

-- MAGIC %md
-- MAGIC ## What was read, and what became of it
-- MAGIC The last night's raw tables. `quarantined` rows do not count; `nulled`, `cut` and `reported` ones do.

-- COMMAND ----------

SELECT
  input,
  rule,
  action,
  affected,
  read,
  accepted,
  deduplicated,
  quarantined,
  read - accepted - deduplicated - quarantined AS difference
FROM data_quality
WHERE as_of = (SELECT max(as_of) FROM data_quality)
ORDER BY input, rule <> 'all', rule

-- COMMAND ----------

-- MAGIC %md
-- MAGIC ## What was left out
-- MAGIC Each row that does not count, as it was delivered, with the rule that it broke.

-- COMMAND ----------

SELECT input, rule, value, payload
FROM quarantine
WHERE as_of = (SELECT max(as_of) FROM quarantine)
ORDER BY input, rule, payload

-- COMMAND ----------

-- MAGIC %md
-- MAGIC ## Whose money counts though nobody knows them
-- MAGIC Accounts with MRR that the raw accounts lack: in every total, `unknown` in every dimension.

-- COMMAND ----------

SELECT account_id, product, mrr
FROM mrr_months
LEFT ANTI JOIN accounts USING (account_id)
WHERE month = (SELECT max(month) FROM mrr_months)
ORDER BY account_id, product
