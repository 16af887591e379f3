-- Databricks notebook source
-- MAGIC %md
-- MAGIC # Usage before churn
-- MAGIC Do customers use less before they leave, and how early does it show?
-- MAGIC
-- MAGIC Reads `usage_days`, `usage_loads`, `usage_adoption`, `account_months` and `accounts`. They are named without their
-- MAGIC schema: say `USE` and the schema of the curated tables first, or register them as views.
-- MAGIC
-- MAGIC Customers that left are compared with customers that stayed, in the same calendar weeks, so that holidays and outages
-- MAGIC count for both. Weeks begin on Monday. Only whole weeks count, of which usage is known and for which the account paid.
-- MAGIC
-- MAGIC The sample company has usage from March 2026 on, and three customers that left since then: it shows what the answer
-- MAGIC looks like, and is no finding. Go by it from about thirty lost accounts on.

-- COMMAND ----------

-- MAGIC %md
-- MAGIC ## How much there is to go by
-- MAGIC Accounts lost since the beginning, and those of them whose use before leaving is known. The fewer weeks there are, the
-- MAGIC less the cells below can say.

-- COMMAND ----------

WITH known AS (SELECT min(day) AS first_day, max(day) AS last_day FROM usage_loads),
lost AS (
  SELECT datediff(date_trunc('WEEK', left_on), first_day) DIV 7 AS weeks_known
  FROM account_months
  CROSS JOIN known
  WHERE churn_mrr < 0
)
SELECT
  min(first_day) AS usage_known_from,
  min(last_day) AS until,
  count(*) AS lost_accounts,
  count_if(weeks_known >= 1) AS known_for_a_week,
  count_if(weeks_known >= 4) AS known_for_4_weeks,
  count_if(weeks_known >= 8) AS known_for_8_weeks
FROM lost
CROSS JOIN known

-- COMMAND ----------

-- MAGIC %md
-- MAGIC ## Week by week
-- MAGIC The last eight weeks before the week of leaving. `active_days` is the mean number of days a week on which anybody of the
-- MAGIC account was active, `silent` the share of accounts of which nobody was, and `users_of_usual` the mean of users of the
-- MAGIC week over the account's own mean (at least four weeks of it): 1 is as usual. Look for the week from which the two sides
-- MAGIC part: so many weeks there are to act. If they never part, usage does not warn of churn here.

-- COMMAND ----------

WITH known AS (SELECT min(day) AS first_day, max(day) AS last_day FROM usage_loads),
weeks AS (
  SELECT explode(sequence(next_day(date_sub(first_day, 1), 'MO'), date_sub(last_day, 6), INTERVAL 7 DAYS)) AS week
  FROM known
),
used AS (
  SELECT
    account_id,
    date(date_trunc('WEEK', day)) AS week,
    count(DISTINCT user_id) AS users,
    count(DISTINCT day) AS active_days
  FROM usage_days
  GROUP BY ALL
),
lost AS (
  SELECT account_id, date(date_trunc('WEEK', left_on)) AS left_in FROM account_months WHERE churn_mrr < 0
),
account_weeks AS (
  SELECT
    account_id,
    week,
    coalesce(any_value(users), 0) AS users,
    coalesce(any_value(active_days), 0) AS active_days,
    min(datediff(left_in, week) DIV 7) FILTER (WHERE left_in > week) AS weeks_before
  FROM weeks
  JOIN account_months ON month = trunc(week, 'MONTH')
  LEFT JOIN used USING (account_id, week)
  LEFT JOIN lost USING (account_id)
  WHERE first_month <= month AND (left_on IS NULL OR date_trunc('WEEK', left_on) > week)
  GROUP BY account_id, week
),
compared AS (
  SELECT
    *,
    CASE WHEN count(*) OVER account >= 4 THEN users / nullif(avg(users) OVER account, 0) END AS users_of_usual
  FROM account_weeks
  WINDOW account AS (PARTITION BY account_id)
),
stayed AS (
  SELECT
    week,
    avg(active_days) AS active_days,
    avg(int(active_days = 0)) AS silent,
    avg(users_of_usual) AS users_of_usual
  FROM compared
  WHERE weeks_before IS NULL OR weeks_before > 8
  GROUP BY week
)
SELECT
  weeks_before,
  count(*) AS lost_accounts,
  round(avg(lost.active_days), 2) AS active_days_of_lost,
  round(avg(stayed.active_days), 2) AS active_days_of_stayed,
  round(avg(int(lost.active_days = 0)), 2) AS silent_of_lost,
  round(avg(stayed.silent), 2) AS silent_of_stayed,
  round(avg(lost.users_of_usual), 2) AS users_of_usual_of_lost,
  round(avg(stayed.users_of_usual), 2) AS users_of_usual_of_stayed
FROM compared AS lost
JOIN stayed USING (week)
WHERE weeks_before BETWEEN 1 AND 8
GROUP BY weeks_before
ORDER BY weeks_before DESC

-- COMMAND ----------

-- MAGIC %md
-- MAGIC ## Each account that left
-- MAGIC Users in the last four weeks (28 days) before it left and in the four before those; null where usage is not known that
-- MAGIC far back. `silent_days` passed between the last activity and the end. Somebody who worked with it to the last day left
-- MAGIC for a reason that usage does not show: read `reason`.

-- COMMAND ----------

WITH known AS (SELECT min(day) AS first_day FROM usage_loads),
lost AS (
  SELECT account_id, left_on, tenure_days, reason, first_day
  FROM account_months
  CROSS JOIN known
  WHERE churn_mrr < 0 AND left_on >= date_add(first_day, 7)
)
SELECT
  left_on,
  coalesce(max(name), lost.account_id) AS account,
  tenure_days,
  reason,
  CASE
    WHEN date_sub(left_on, 56) >= first_day
    THEN count(DISTINCT user_id) FILTER (WHERE day < date_sub(left_on, 28) AND day >= date_sub(left_on, 56))
  END AS users_before,
  CASE
    WHEN date_sub(left_on, 28) >= first_day
    THEN count(DISTINCT user_id) FILTER (WHERE day >= date_sub(left_on, 28))
  END AS users_at_last,
  count(DISTINCT day) FILTER (WHERE day >= date_sub(left_on, 28)) AS active_days_at_last,
  datediff(left_on, max(day)) - 1 AS silent_days
FROM lost
LEFT JOIN accounts ON accounts.account_id = lost.account_id
LEFT JOIN usage_days AS used ON used.account_id = lost.account_id AND day < left_on
GROUP BY lost.account_id, left_on, tenure_days, reason, first_day
ORDER BY left_on DESC, account

-- COMMAND ----------

-- MAGIC %md
-- MAGIC ## What was published of it before
-- MAGIC Adoption on the last night that was at least a week before the account left, and at most 60 days, beside the median of the
-- MAGIC other paying accounts. `lower_breadth` is the share of them with a lower breadth: near 0 the account was among those that
-- MAGIC use it least, near 1 among those that use it most.

-- COMMAND ----------

WITH lost AS (SELECT account_id, left_on, reason FROM account_months WHERE churn_mrr < 0),
last_nights AS (
  SELECT account_id, left_on, reason, max(as_of) AS as_of
  FROM lost
  JOIN usage_adoption USING (account_id)
  WHERE as_of BETWEEN date_sub(left_on, 60) AND date_sub(left_on, 7)
  GROUP BY ALL
),
paying AS (
  SELECT
    usage_adoption.*,
    lost.account_id IS NULL AS has_stayed,
    percent_rank() OVER (PARTITION BY as_of, breadth IS NULL ORDER BY breadth) AS lower_breadth
  FROM usage_adoption
  JOIN account_months ON account_months.account_id = usage_adoption.account_id AND month = trunc(as_of, 'MONTH')
  LEFT JOIN last_nights AS lost USING (account_id, as_of)
  WHERE as_of IN (SELECT as_of FROM last_nights) AND (closing_mrr > 0 OR lost.account_id IS NOT NULL)
),
stayed AS (
  SELECT
    as_of,
    median(active_days) AS active_days,
    median(breadth) AS breadth,
    median(depth) AS depth,
    median(trend) AS trend
  FROM paying
  WHERE has_stayed
  GROUP BY as_of
)
SELECT
  left_on,
  last_nights.account_id,
  reason,
  as_of AS night,
  paying.active_days,
  stayed.active_days AS active_days_of_stayed,
  round(paying.breadth, 4) AS breadth,
  round(stayed.breadth, 4) AS breadth_of_stayed,
  round(lower_breadth, 2) AS lower_breadth,
  round(paying.depth, 4) AS depth,
  round(stayed.depth, 4) AS depth_of_stayed,
  round(paying.trend, 4) AS trend,
  round(stayed.trend, 4) AS trend_of_stayed
FROM last_nights
JOIN paying USING (account_id, as_of)
JOIN stayed USING (as_of)
ORDER BY left_on DESC, account_id

-- COMMAND ----------

-- MAGIC %md
-- MAGIC ## Who uses less now
-- MAGIC Paying accounts of the last night that nobody uses, that were silent for 14 days, or that have a fifth fewer users than in
-- MAGIC the windows before. Whether that warns of churn is what the cells above say. An account without `last_active_on` was
-- MAGIC never seen: check first whether its usage is delivered at all.

-- COMMAND ----------

SELECT
  coalesce(name, usage_adoption.account_id) AS account,
  csm,
  closing_mrr AS mrr,
  active_users,
  round(breadth, 4) AS breadth,
  round(trend, 4) AS trend,
  last_active_on,
  datediff(as_of, last_active_on) AS silent_days
FROM usage_adoption
JOIN account_months ON account_months.account_id = usage_adoption.account_id AND month = trunc(as_of, 'MONTH')
LEFT JOIN accounts ON accounts.account_id = usage_adoption.account_id
WHERE as_of = (SELECT max(as_of) FROM usage_adoption)
  AND closing_mrr > 0
  AND (active_users = 0 OR last_active_on <= date_sub(as_of, 14) OR trend <= -0.2)
ORDER BY mrr DESC, account
