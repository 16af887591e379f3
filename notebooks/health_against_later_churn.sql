-- Databricks notebook source
-- MAGIC %md
-- MAGIC # Health against later churn
-- MAGIC Did the customers that left have lower scores some weeks before than those that stayed?
-- MAGIC
-- MAGIC Reads `health_scores`, `health_measures`, `account_value`, `account_months`, `publications` and `accounts`. They are
-- MAGIC named without their schema: say `USE` and the schema of the curated tables first, or register them as views.
-- MAGIC
-- MAGIC It takes the last night of each month, as it was published then, and the accounts that paid on it. *Lost* is one that left
-- MAGIC on the 8th to the 30th day after: a score that falls when the customer is already gone warns nobody, so who left within
-- MAGIC the first 7 days counts on neither side. For other days change `chosen` in each cell. Nights whose 30 days are not over
-- MAGIC are left out.
-- MAGIC
-- MAGIC The sample company has one such night and one account that was lost after it: it shows what the answer looks like, and is
-- MAGIC no finding. Go by it from thirty lost accounts on.

-- COMMAND ----------

-- MAGIC %md
-- MAGIC ## How much there is to go by
-- MAGIC The nights with scores. Below, only those count whose days are over. `too_soon` left within the first 7 days.

-- COMMAND ----------

WITH chosen AS (SELECT 7 AS from_days, 30 AS to_days),
nights AS (
  SELECT max(as_of) AS as_of, date_add(max(as_of), any_value(to_days)) AS judged_on
  FROM health_scores
  CROSS JOIN chosen
  GROUP BY trunc(as_of, 'MONTH')
),
lost AS (SELECT account_id, left_on FROM account_months WHERE churn_mrr < 0)
SELECT
  as_of AS night,
  judged_on <= (SELECT max(as_of) FROM publications) AS is_over,
  count(*) AS paying_accounts,
  count_if(score IS NULL) AS without_score,
  count_if(left_on <= date_add(as_of, from_days)) AS too_soon,
  count_if(left_on > date_add(as_of, from_days)) AS lost_accounts
FROM nights
CROSS JOIN chosen
JOIN health_scores USING (as_of)
JOIN account_value USING (account_id, as_of)
LEFT JOIN lost ON lost.account_id = health_scores.account_id AND left_on > as_of AND left_on <= judged_on
WHERE mrr > 0
GROUP BY as_of, judged_on
ORDER BY as_of DESC

-- COMMAND ----------

-- MAGIC %md
-- MAGIC ## By band
-- MAGIC `loss_rate` should fall from red over amber to green. `low` and `high` are its 95 % interval (Wilson's): where those of two
-- MAGIC bands overlap widely, the data do not tell the bands apart. An account counts once on each night, so over many nights
-- MAGIC they are somewhat too narrow. `enough` says whether thirty accounts were lost in all.

-- COMMAND ----------

WITH chosen AS (SELECT 7 AS from_days, 30 AS to_days),
nights AS (
  SELECT max(as_of) AS as_of, date_add(max(as_of), any_value(to_days)) AS judged_on
  FROM health_scores
  CROSS JOIN chosen
  GROUP BY trunc(as_of, 'MONTH')
),
lost AS (SELECT account_id, left_on FROM account_months WHERE churn_mrr < 0),
observed AS (
  SELECT health_scores.account_id, as_of, health_scores.band AS health, mrr, left_on IS NOT NULL AS is_lost
  FROM nights
  CROSS JOIN chosen
  JOIN health_scores USING (as_of)
  JOIN account_value USING (account_id, as_of)
  LEFT JOIN lost ON lost.account_id = health_scores.account_id AND left_on > as_of AND left_on <= judged_on
  WHERE mrr > 0
    AND judged_on <= (SELECT max(as_of) FROM publications)
    AND (left_on IS NULL OR left_on > date_add(as_of, from_days))
),
bands AS (
  SELECT
    coalesce(health, 'all') AS band,
    count(*) AS accounts,
    count_if(is_lost) AS lost_accounts,
    count_if(is_lost) / count(*) AS rate,
    sum(mrr) AS mrr,
    coalesce(sum(mrr) FILTER (WHERE is_lost), 0) AS lost_mrr
  FROM observed
  GROUP BY ROLLUP (health)
),
intervals AS (
  SELECT
    *,
    1 + 3.8416D / accounts AS width,
    rate + 1.9208D / accounts AS center,
    1.96D * sqrt(rate * (1 - rate) / accounts + 0.9604D / accounts / accounts) AS half_width
  FROM bands
)
SELECT
  band,
  accounts,
  lost_accounts,
  round(rate, 4) AS loss_rate,
  round((center - half_width) / width, 4) AS low,
  round((center + half_width) / width, 4) AS high,
  mrr,
  lost_mrr,
  sum(lost_accounts) FILTER (WHERE band = 'all') OVER () >= 30 AS enough
FROM intervals
ORDER BY array_position(array('red', 'amber', 'green', 'unknown', 'all'), band)

-- COMMAND ----------

-- MAGIC %md
-- MAGIC ## Which part of the score tells
-- MAGIC `lower_before_loss` is the share of all pairs of a lost account and one that stayed, of the same night, in which the lost
-- MAGIC one had the lower score (half of it if they had the same; also called AUC). 1 tells them apart perfectly, 0.5 is
-- MAGIC guessing, and below 0.5 it points the wrong way. A dimension that tells better than the score deserves more weight. Above
-- MAGIC 0.95 be suspicious: something that is only known after the loss may be in it.

-- COMMAND ----------

WITH chosen AS (SELECT 7 AS from_days, 30 AS to_days),
nights AS (
  SELECT max(as_of) AS as_of, date_add(max(as_of), any_value(to_days)) AS judged_on
  FROM health_scores
  CROSS JOIN chosen
  GROUP BY trunc(as_of, 'MONTH')
),
lost AS (SELECT account_id, left_on FROM account_months WHERE churn_mrr < 0),
observed AS (
  SELECT as_of, score, dimensions, left_on IS NOT NULL AS is_lost
  FROM nights
  CROSS JOIN chosen
  JOIN health_scores USING (as_of)
  JOIN account_value USING (account_id, as_of)
  LEFT JOIN lost ON lost.account_id = health_scores.account_id AND left_on > as_of AND left_on <= judged_on
  WHERE mrr > 0
    AND judged_on <= (SELECT max(as_of) FROM publications)
    AND (left_on IS NULL OR left_on > date_add(as_of, from_days))
),
subjects AS (
  SELECT as_of, is_lost, 'score' AS subject, score AS value FROM observed
  UNION ALL
  SELECT as_of, is_lost, part.name, part.score FROM observed LATERAL VIEW explode(dimensions) AS part
),
ranked AS (
  SELECT
    *,
    rank() OVER (PARTITION BY as_of, subject ORDER BY value)
      + (count(*) OVER (PARTITION BY as_of, subject, value) - 1) / 2 AS mean_rank
  FROM subjects
  WHERE value IS NOT NULL
),
nightly AS (
  SELECT
    subject,
    count_if(is_lost) AS lost_accounts,
    count_if(NOT is_lost) AS stayed_accounts,
    coalesce(sum(mean_rank) FILTER (WHERE is_lost), 0) - count_if(is_lost) * (count_if(is_lost) + 1) / 2 AS higher_pairs
  FROM ranked
  GROUP BY as_of, subject
)
SELECT
  subject,
  sum(lost_accounts) AS lost_accounts,
  sum(stayed_accounts) AS stayed_accounts,
  round(1 - sum(higher_pairs) / nullif(sum(lost_accounts * stayed_accounts), 0), 4) AS lower_before_loss
FROM nightly
GROUP BY subject
ORDER BY subject <> 'score', lower_before_loss DESC NULLS LAST, subject

-- COMMAND ----------

-- MAGIC %md
-- MAGIC ## The accounts that were lost
-- MAGIC What their score said before, the greenest first: these are the surprises. `weakest` are the three measures that counted
-- MAGIC least. Where the reason is one that a measure could have seen, the measure or its weight is wrong; where it is not (sold,
-- MAGIC closed down), no score would have helped.

-- COMMAND ----------

WITH chosen AS (SELECT 7 AS from_days, 30 AS to_days),
nights AS (
  SELECT max(as_of) AS as_of, date_add(max(as_of), any_value(to_days)) AS judged_on
  FROM health_scores
  CROSS JOIN chosen
  GROUP BY trunc(as_of, 'MONTH')
),
measures AS (
  SELECT
    account_id,
    as_of,
    transform(slice(array_sort(collect_list(struct(score, measure))), 1, 3), m -> m.measure || ' ' || round(m.score)) AS weakest
  FROM health_measures
  WHERE score IS NOT NULL AND weight > 0
  GROUP BY account_id, as_of
)
SELECT
  as_of AS night,
  left_on,
  coalesce(name, health_scores.account_id) AS account,
  reason,
  round(score, 1) AS score,
  band,
  round(usage, 1) AS usage,
  round(quality, 1) AS quality,
  round(financial, 1) AS financial,
  round(sentiment, 1) AS sentiment,
  weakest,
  mrr
FROM nights
CROSS JOIN chosen
JOIN health_scores USING (as_of)
JOIN account_value USING (account_id, as_of)
JOIN account_months AS lost
  ON lost.account_id = health_scores.account_id
  AND churn_mrr < 0
  AND left_on > date_add(as_of, from_days)
  AND left_on <= judged_on
LEFT JOIN measures USING (account_id, as_of)
LEFT JOIN accounts ON accounts.account_id = health_scores.account_id
WHERE mrr > 0
ORDER BY score DESC NULLS LAST, account

-- COMMAND ----------

-- MAGIC %md
-- MAGIC ## Red, and still here
-- MAGIC The accounts that were red on those nights and did not leave: what they paid then and what they pay since. They are no
-- MAGIC mistake of the score if somebody looked after them, or if they pay less now. Else they are false alarms, and many of them
-- MAGIC make people stop looking.

-- COMMAND ----------

WITH chosen AS (SELECT 30 AS to_days),
nights AS (
  SELECT max(as_of) AS as_of, date_add(max(as_of), any_value(to_days)) AS judged_on
  FROM health_scores
  CROSS JOIN chosen
  GROUP BY trunc(as_of, 'MONTH')
)
SELECT
  as_of AS night,
  coalesce(name, health_scores.account_id) AS account,
  csm,
  round(score, 1) AS score,
  mrr,
  closing_mrr AS mrr_since
FROM nights
JOIN health_scores USING (as_of)
JOIN account_value USING (account_id, as_of)
JOIN account_months AS later ON later.account_id = health_scores.account_id AND later.month = trunc(judged_on, 'MONTH')
LEFT JOIN accounts ON accounts.account_id = health_scores.account_id
WHERE band = 'red' AND mrr > 0 AND closing_mrr > 0 AND judged_on <= (SELECT max(as_of) FROM publications)
ORDER BY night DESC, mrr DESC, account
