-- One row: the newest published day. The other views show its rows, and none of a night that is still being written.
CREATE OR REPLACE VIEW last_publication COMMENT 'One row: the newest published day.' AS
SELECT as_of, months_as_of, published_at, run_id, jobs
FROM publications
WHERE generation = (
  SELECT max(generation) FROM publications WHERE as_of = (SELECT max(as_of) FROM publications)
)
