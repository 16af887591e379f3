-- Databricks notebook source
-- MAGIC %md
-- MAGIC # Two cohorts compared
-- MAGIC Do the customers of one cohort stay and grow better than those of another, and than is usual?
-- MAGIC
-- MAGIC Reads `cohort_retention`, `cohort_curves`, `account_months` and `accounts`. They are named without their schema: say
-- MAGIC `USE` and the schema of the curated tables first, or register them as views.
-- MAGIC
-- MAGIC The two are the largest quarterly cohorts. For others change `chosen` in each cell, such as to
-- MAGIC `SELECT 'month' AS granularity, DATE'2025-01-01' AS earlier, DATE'2026-01-01' AS later`.

-- COMMAND ----------

-- MAGIC %md
-- MAGIC ## Who they are

-- COMMAND ----------

WITH largest AS (
  SELECT granularity, cohort_start
  FROM cohort_retention
  WHERE granularity = 'quarter' AND dimension = 'all' AND indicator = 'accounts' AND period = 0
  ORDER BY cohort_size DESC, cohort_start
  LIMIT 2
),
chosen AS (
  SELECT granularity, min(cohort_start) AS earlier, max(cohort_start) AS later FROM largest GROUP BY granularity
)
SELECT
  cohort_start,
  cohort_size,
  base_value AS first_mrr,
  count_if(is_complete) AS complete_periods
FROM cohort_retention
JOIN chosen USING (granularity)
WHERE cohort_start IN (earlier, later) AND dimension = 'all' AND indicator = 'mrr'
GROUP BY cohort_start, cohort_size, base_value
ORDER BY cohort_start

-- COMMAND ----------

-- MAGIC %md
-- MAGIC ## Side by side, against the curve
-- MAGIC Each indicator in periods that both have completed, as a fraction of period 0. `usual_rate` is the mean of all complete
-- MAGIC cohorts, and `above` and `below` are outside its 95 % interval: that is how sure the mean is, not how far cohorts spread.
-- MAGIC Losses are negative, so `below` is worse there too.

-- COMMAND ----------

WITH largest AS (
  SELECT granularity, cohort_start
  FROM cohort_retention
  WHERE granularity = 'quarter' AND dimension = 'all' AND indicator = 'accounts' AND period = 0
  ORDER BY cohort_size DESC, cohort_start
  LIMIT 2
),
chosen AS (
  SELECT granularity, min(cohort_start) AS earlier, max(cohort_start) AS later FROM largest GROUP BY granularity
),
side_by_side AS (
  SELECT
    granularity,
    indicator,
    period,
    max(rate) FILTER (WHERE cohort_start = earlier) AS earlier_rate,
    max(rate) FILTER (WHERE cohort_start = later) AS later_rate
  FROM cohort_retention
  JOIN chosen USING (granularity)
  WHERE dimension = 'all' AND indicator NOT IN ('active_accounts', 'nps')  -- of those cohorts are by sign-up
  GROUP BY granularity, indicator, period
)
SELECT
  indicator,
  period,
  round(earlier_rate, 4) AS earlier_rate,
  round(later_rate, 4) AS later_rate,
  round(later_rate - earlier_rate, 4) AS later_is_better_by,
  round(mean_rate, 4) AS usual_rate,
  CASE WHEN earlier_rate > ci_high THEN 'above' WHEN earlier_rate < ci_low THEN 'below' ELSE 'usual' END AS earlier_is,
  CASE WHEN later_rate > ci_high THEN 'above' WHEN later_rate < ci_low THEN 'below' ELSE 'usual' END AS later_is
FROM side_by_side
JOIN (SELECT * FROM cohort_curves WHERE dimension = 'all') USING (granularity, indicator, period)
WHERE earlier_rate IS NOT NULL AND later_rate IS NOT NULL
ORDER BY indicator, period

-- COMMAND ----------

-- MAGIC %md
-- MAGIC ## By size, in the last period that both have completed
-- MAGIC Whether a difference is in the customers or in their mix.

-- COMMAND ----------

WITH largest AS (
  SELECT granularity, cohort_start
  FROM cohort_retention
  WHERE granularity = 'quarter' AND dimension = 'all' AND indicator = 'accounts' AND period = 0
  ORDER BY cohort_size DESC, cohort_start
  LIMIT 2
),
chosen AS (
  SELECT granularity, min(cohort_start) AS earlier, max(cohort_start) AS later FROM largest GROUP BY granularity
),
last_common AS (
  SELECT max(period) AS period
  FROM cohort_retention
  JOIN chosen USING (granularity)
  WHERE cohort_start = later AND is_complete
)
SELECT
  member AS size,
  period,
  max(cohort_size) FILTER (WHERE cohort_start = earlier) AS earlier_accounts,
  round(max(rate) FILTER (WHERE cohort_start = earlier), 4) AS earlier_net_retention,
  max(cohort_size) FILTER (WHERE cohort_start = later) AS later_accounts,
  round(max(rate) FILTER (WHERE cohort_start = later), 4) AS later_net_retention
FROM cohort_retention
JOIN chosen USING (granularity)
JOIN last_common USING (period)
WHERE cohort_start IN (earlier, later) AND dimension = 'size' AND indicator = 'mrr'
GROUP BY member, period
ORDER BY size

-- COMMAND ----------

-- MAGIC %md
-- MAGIC ## Who left
-- MAGIC The accounts of both that were lost, with why and when.

-- COMMAND ----------

WITH largest AS (
  SELECT granularity, cohort_start
  FROM cohort_retention
  WHERE granularity = 'quarter' AND dimension = 'all' AND indicator = 'accounts' AND period = 0
  ORDER BY cohort_size DESC, cohort_start
  LIMIT 2
),
chosen AS (
  SELECT granularity, min(cohort_start) AS earlier, max(cohort_start) AS later FROM largest GROUP BY granularity
)
SELECT
  date(date_trunc(granularity, first_month)) AS cohort_start,
  coalesce(name, account_id) AS account,
  size,
  month,
  -churn_mrr AS lost_mrr,
  tenure_days,
  reason,
  is_involuntary
FROM account_months
JOIN chosen ON date(date_trunc(granularity, first_month)) IN (earlier, later)
LEFT JOIN accounts USING (account_id)
WHERE churn_mrr < 0
ORDER BY cohort_start, month, account
