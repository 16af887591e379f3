-- One row per month, dimension and member in which somebody answered: filter one dimension, or members count twice.
CREATE OR REPLACE VIEW nps_by_month COMMENT 'One row per month, dimension and member; filter one dimension.' AS
SELECT
  period_start AS month, dimension, member, responses, promoters, passives, detractors,
  promoters - detractors AS nps_numerator, responses AS nps_denominator
FROM nps_scores
WHERE granularity = 'month' AND responses > 0 AND period_start <= (SELECT as_of FROM last_publication)
