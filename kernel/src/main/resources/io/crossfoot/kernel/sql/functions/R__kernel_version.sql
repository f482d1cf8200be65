-- The number of the newest migration that this kernel knows. An installer refuses a database whose number is higher than
-- its own, so that an older release never overwrites a newer one's functions: every release that changes anything here
-- adds a migration, if only an empty one, and counts this up.
CREATE OR REPLACE FUNCTION crossfoot.kernel_version() RETURNS integer LANGUAGE sql IMMUTABLE PARALLEL SAFE AS 'SELECT 6';
COMMENT ON FUNCTION crossfoot.kernel_version() IS 'The number of the newest migration of the installed kernel.';
GRANT EXECUTE ON FUNCTION crossfoot.kernel_version() TO PUBLIC;
