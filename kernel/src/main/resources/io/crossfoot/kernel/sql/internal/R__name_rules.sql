-- The grammars of names and lists. Colons separate the parts of an account's name; no part is empty.
CREATE OR REPLACE FUNCTION crossfoot.is_account_name(name text) RETURNS boolean
    LANGUAGE sql IMMUTABLE PARALLEL SAFE AS
$$ SELECT name IS NOT NULL AND length(name) <= 200 AND name ~ '^[A-Za-z0-9._~@+=-]+(:[A-Za-z0-9._~@+=-]+)*$' $$;
COMMENT ON FUNCTION crossfoot.is_account_name(text) IS 'Internal: whether a text may name an account: 1 to 200 of A-Z a-z 0-9 . _ ~ @ + = - in parts separated by colons.';

CREATE OR REPLACE FUNCTION crossfoot.is_type_name(name text) RETURNS boolean
    LANGUAGE sql IMMUTABLE PARALLEL SAFE AS
$$ SELECT name IS NOT NULL AND name ~ '^[A-Za-z0-9][A-Za-z0-9._-]{0,62}$' $$;
COMMENT ON FUNCTION crossfoot.is_type_name(text) IS 'Internal: whether a text may name a transaction type: 1 to 63 of A-Z a-z 0-9 . _ -, starting with a letter or digit.';

CREATE OR REPLACE FUNCTION crossfoot.is_key(key text) RETURNS boolean
    LANGUAGE sql IMMUTABLE PARALLEL SAFE AS
$$ SELECT key IS NOT NULL AND length(key) BETWEEN 1 AND 200 AND key !~ E'[\\x01-\\x1f\\x7f-\\x9f]' $$;
COMMENT ON FUNCTION crossfoot.is_key(text) IS 'Internal: whether a text may be a key: 1 to 200 characters, none of them a control character.';

CREATE OR REPLACE FUNCTION crossfoot.is_list(list anyarray, length integer) RETURNS boolean
    LANGUAGE sql IMMUTABLE PARALLEL SAFE AS
$$ SELECT array_ndims(list) = 1 AND array_lower(list, 1) = 1 AND cardinality(list) = length $$;
COMMENT ON FUNCTION crossfoot.is_list(anyarray, integer) IS 'Internal: whether an array is a plain list of a length, numbered from 1.';

REVOKE ALL ON FUNCTION crossfoot.is_account_name(text), crossfoot.is_type_name(text), crossfoot.is_key(text), crossfoot.is_list(anyarray, integer) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION crossfoot.is_account_name(text), crossfoot.is_type_name(text), crossfoot.is_key(text), crossfoot.is_list(anyarray, integer) TO crossfoot_head;
