-- Waits for this installer's turn. A comment on a role takes a lock that conflicts with itself across all databases of the
-- cluster and lasts until the end of the transaction, which advisory locks, being of one database, cannot do. The role is
-- one that no installer grants to another, because granting takes the same lock.
COMMENT ON ROLE crossfoot_admin IS 'Crossfoot: app, and sets floors and settings, adds currencies and imports history';
