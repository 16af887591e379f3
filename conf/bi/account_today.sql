-- One row per account with all that is known of it on the newest published day; null where a table has no row of it.
CREATE OR REPLACE VIEW account_today COMMENT 'One row per account, as of the newest published day.' AS
WITH today AS (SELECT as_of FROM last_publication),
account AS (
  SELECT account_id FROM accounts
  UNION
  SELECT account_id FROM lifecycle_stages WHERE as_of = (SELECT as_of FROM today)
),
warned AS (
  SELECT account_id, count(*) AS signals, sum(CASE WHEN severity = 'high' THEN 1 ELSE 0 END) AS high_signals
  FROM churn_signals
  WHERE as_of = (SELECT as_of FROM today) AND severity <> 'opportunity'
  GROUP BY account_id
),
asked AS (
  SELECT account_id, count(*) AS open_actions, min(due_on) AS next_action_due_on
  FROM playbook_days
  WHERE as_of = (SELECT as_of FROM today) AND state = 'open'
  GROUP BY account_id
)
SELECT
  account.account_id, today.as_of,
  a.name, a.size, a.industry, a.country, a.use_case, a.csm, a.signed_up_on, a.is_partner, a.is_strategic,
  s.stage, s.since AS stage_since, s.days_in_stage, s.is_stuck, s.next_review_on,
  t.touch, t.rule AS touch_rule, t.value,
  h.band, h.previous_band, h.score, h.score_change, h.confidence,
  array_join(h.raised_by, '; ') AS raised_by, array_join(h.lowered_by, '; ') AS lowered_by,
  coalesce(warned.signals, 0) AS signals, coalesce(warned.high_signals, 0) AS high_signals,
  coalesce(asked.open_actions, 0) AS open_actions, asked.next_action_due_on,
  v.mrr, v.mrr_3_months_before, v.next_renewal_on, v.next_renewal_mrr,
  v.renewals AS renewal_rate_numerator, v.renewals + v.losses AS renewal_rate_denominator,
  u.active_users, u.expected_users, u.last_active_on,
  least(u.active_users, u.expected_users) AS breadth_numerator, u.expected_users AS breadth_denominator,
  u.depth, u.is_on_latest_version,
  n.promoters - n.detractors AS nps_numerator, n.nps_respondents AS nps_denominator, n.nps_answered_on,
  n.csat_mean * n.csat_respondents AS csat_mean_numerator, n.csat_respondents AS csat_mean_denominator,
  q.tickets, q.open_tickets, q.escalations AS escalation_rate_numerator, q.tickets AS escalation_rate_denominator,
  r.open_amount, r.overdue_amount, r.oldest_overdue_days,
  g.achieved AS attainment_numerator, g.achieved + g.overdue AS attainment_denominator
FROM account
CROSS JOIN today
LEFT JOIN accounts a ON a.account_id = account.account_id
LEFT JOIN lifecycle_stages s ON s.account_id = account.account_id AND s.as_of = today.as_of
LEFT JOIN touch_segments t ON t.account_id = account.account_id AND t.as_of = today.as_of
LEFT JOIN health_scores h ON h.account_id = account.account_id AND h.as_of = today.as_of
LEFT JOIN account_value v ON v.account_id = account.account_id AND v.as_of = today.as_of
LEFT JOIN usage_adoption u ON u.account_id = account.account_id AND u.as_of = today.as_of
LEFT JOIN account_sentiment n ON n.account_id = account.account_id AND n.as_of = today.as_of
LEFT JOIN support_quality q ON q.account_id = account.account_id AND q.as_of = today.as_of
LEFT JOIN receivables r ON r.account_id = account.account_id AND r.as_of = today.as_of
LEFT JOIN goal_attainment g ON g.account_id = account.account_id AND g.as_of = today.as_of
LEFT JOIN warned ON warned.account_id = account.account_id
LEFT JOIN asked ON asked.account_id = account.account_id
