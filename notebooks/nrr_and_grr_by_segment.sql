-- Databricks notebook source
-- MAGIC %md
-- MAGIC # NRR and GRR by segment
-- MAGIC Which customers keep paying, which of them pay more, and which segment loses?
-- MAGIC
-- MAGIC Reads `mrr_bridge`, `account_months` and `accounts`. They are named without their schema: say `USE` and the schema of
-- MAGIC the curated tables first, or register them as views.
-- MAGIC
-- MAGIC *Gross retention* (GRR) is what the customers of a month's opening still pay of what they paid; it is never above 1.
-- MAGIC *Net retention* (NRR) counts also what they pay more. New and returning customers are in neither. Segments are sizes
-- MAGIC here. Any configured dimension will do: put `industry`, `country` or `csm` in the place of `size`.

-- COMMAND ----------

-- MAGIC %md
-- MAGIC ## The company, month by month
-- MAGIC Look first at `gross_retention`: it shows losses that growth hides in `net_retention`. Both are of one month, so 0.99 is
-- MAGIC no good month: a year of such months keeps 0.89. `expansion` is what growing accounts added, as a share of the opening.

-- COMMAND ----------

SELECT
  month,
  opening_accounts,
  opening_mrr,
  round(gross_retention, 4) AS gross_retention,
  round(net_retention, 4) AS net_retention,
  round(net_retention - gross_retention, 4) AS expansion
FROM mrr_bridge
WHERE dimension = 'all' AND is_complete AND opening_mrr > 0
ORDER BY month DESC
LIMIT 12

-- COMMAND ----------

-- MAGIC %md
-- MAGIC ## Twelve months by segment
-- MAGIC The published rates of the last twelve complete months, multiplied: what would be left after such a year. They are at
-- MAGIC constant exchange rates. Compare each segment with the line `all`. `months` below 12 is a segment that had customers in
-- MAGIC fewer months. A segment of few accounts moves with each of them, so read `opening_accounts` (of the last month) first.

-- COMMAND ----------

WITH months AS (
  SELECT *
  FROM mrr_bridge
  WHERE dimension IN ('all', 'size')
    AND is_complete
    AND opening_mrr > 0
    AND month > (SELECT add_months(max(month), -12) FROM mrr_bridge WHERE is_complete)
)
SELECT
  member AS size,
  count(*) AS months,
  max_by(opening_accounts, month) AS opening_accounts,
  max_by(opening_mrr, month) AS opening_mrr,
  round(aggregate(collect_list(gross_retention), 1D, (product, rate) -> product * rate), 4) AS gross_retention,
  round(aggregate(collect_list(net_retention), 1D, (product, rate) -> product * rate), 4) AS net_retention,
  round(min(gross_retention), 4) AS worst_month
FROM months
GROUP BY dimension, member
ORDER BY dimension, opening_mrr DESC, size

-- COMMAND ----------

-- MAGIC %md
-- MAGIC ## The same customers, a year apart
-- MAGIC Who paid at the close twelve months before the last complete month, and what the same accounts pay at its close. This is
-- MAGIC the figure that investors ask for. It differs from the one above for three reasons: customers won in between are not in
-- MAGIC it, one who left and came back counts as kept, and changes of exchange rates are in it.

-- COMMAND ----------

WITH ends AS (
  SELECT add_months(max(month), -12) AS a_year_before, max(month) AS last_month FROM mrr_bridge WHERE is_complete
),
pairs AS (
  SELECT
    coalesce(size, 'unknown') AS segment,
    before.closing_mrr AS mrr_before,
    coalesce(now.closing_mrr, 0) AS mrr_now
  FROM ends
  JOIN account_months AS before ON before.month = a_year_before AND before.closing_mrr > 0
  LEFT JOIN account_months AS now ON now.month = last_month AND now.account_id = before.account_id
  LEFT JOIN accounts ON accounts.account_id = before.account_id
)
SELECT
  coalesce(segment, 'all') AS size,
  count(*) AS accounts_before,
  count_if(mrr_now > 0) AS accounts_kept,
  sum(mrr_before) AS mrr_before,
  sum(mrr_now) AS mrr_now,
  round(sum(least(mrr_before, mrr_now)) / sum(mrr_before), 4) AS gross_retention,
  round(sum(mrr_now) / sum(mrr_before), 4) AS net_retention
FROM pairs
GROUP BY ROLLUP (segment)
ORDER BY grouping(segment) DESC, mrr_before DESC, size

-- COMMAND ----------

-- MAGIC %md
-- MAGIC ## The accounts that made it so
-- MAGIC Of each segment the five accounts that moved its net retention most in the last twelve complete months, down or up.
-- MAGIC `moved_by` is in money. If one account explains a segment, it is a story of that account and none of the segment.

-- COMMAND ----------

WITH moved AS (
  SELECT
    coalesce(size, 'unknown') AS size,
    account_id,
    coalesce(name, account_id) AS account,
    sum(retained_mrr - opening_mrr) AS moved_by,
    sum(cross_sell_mrr + upsell_mrr) AS expansion_mrr,
    sum(downsell_mrr) AS downsell_mrr,
    sum(churn_mrr) AS churn_mrr,
    max(reason) AS reason
  FROM account_months
  LEFT JOIN accounts USING (account_id)
  WHERE opening_mrr > 0
    AND is_complete
    AND month > (SELECT add_months(max(month), -12) FROM mrr_bridge WHERE is_complete)
  GROUP BY ALL
),
ranked AS (
  SELECT *, row_number() OVER (PARTITION BY size ORDER BY abs(moved_by) DESC, account_id) AS place
  FROM moved
  WHERE moved_by <> 0
)
SELECT size, account, moved_by, expansion_mrr, downsell_mrr, churn_mrr, reason
FROM ranked
WHERE place <= 5
ORDER BY size, moved_by, account

-- COMMAND ----------

-- MAGIC %md
-- MAGIC ## The rates again, from the accounts
-- MAGIC Both rates of each month and segment, computed from its accounts. Every column whose name ends in `difference` must be 0.

-- COMMAND ----------

WITH by_accounts AS (
  SELECT
    month,
    coalesce(size, 'unknown') AS member,
    double(sum(least(opening_mrr, retained_mrr))) / double(sum(opening_mrr)) AS gross_retention,
    double(sum(retained_mrr)) / double(sum(opening_mrr)) AS net_retention
  FROM account_months
  LEFT JOIN accounts USING (account_id)
  WHERE opening_mrr > 0
  GROUP BY ALL
)
SELECT
  month,
  member AS size,
  round(published.gross_retention - by_accounts.gross_retention, 9) AS gross_retention_difference,
  round(published.net_retention - by_accounts.net_retention, 9) AS net_retention_difference
FROM mrr_bridge AS published
JOIN by_accounts USING (month, member)
WHERE dimension = 'size'
ORDER BY month DESC, size
