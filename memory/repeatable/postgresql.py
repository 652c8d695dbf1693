"""PostgreSQL: row-level security, the trigger that writes history, the search index, and who may what."""

from __future__ import annotations

from sqlalchemy import Connection, text

from memory.repeatable.recorded import INDEXED, RECORDED
from memory.tables.base import Base

_GUILD = "nullif(current_setting('app.guild', true), '')"
_COUNT = "baton_count(text[])"
_SEARCH = "baton_search(text, integer)"
_OWING = "baton_guilds_owing()"
_DUE = "baton_guilds_due(timestamptz, timestamptz, timestamptz)"
_RECORD = "baton_record_change()"
_VANISH = "baton_facts_vanish()"
_UNINDEX = "baton_unindex()"
_INDEX = "ix_passages_terms"
GUARDED = {
    table.name: "id" if table.name == "guilds" else "guild_id"
    for table in Base.metadata.sorted_tables
    if "guild_id" in table.c or table.name == "guilds"
}
"""The tables with rows of guilds, and the column that says of which."""

_OWNER_REACHES = ("passages", "changes", "letters", "occurrences", "pending_turns", "sessions")
"""Tables that functions of the owner work on: `@@` and the like are not leakproof, so under a policy
their index would not be used; content, which has no guild, has a history, too; and whoever delivers what
is owed, or looks after what is due, has to learn in which guilds something is."""

_FUNCTIONS = {
    _COUNT: f"""
        CREATE FUNCTION baton_count(wanted text[]) RETURNS TABLE (term text, passages bigint)
        LANGUAGE sql STABLE SECURITY DEFINER SET search_path = {{schema}}, pg_temp
        AS $$
          SELECT one.term, (
            SELECT count(*) FROM passages AS passage
            WHERE passage.terms @> ARRAY[one.term] AND passage.guild_id = {_GUILD})
          FROM unnest(wanted) AS one(term)
        $$""",
    _SEARCH: f"""
        CREATE FUNCTION baton_search(wanted text, most integer) RETURNS SETOF bigint
        LANGUAGE sql STABLE SECURITY DEFINER SET search_path = {{schema}}, pg_temp
        AS $$
          WITH hit AS MATERIALIZED (  -- or the planner might walk back over all numbers instead
            SELECT passage.number FROM passages AS passage
            WHERE passage.terms @> ARRAY[wanted] AND passage.guild_id = {_GUILD})
          SELECT hit.number FROM hit ORDER BY hit.number DESC LIMIT most
        $$""",
    _OWING: """
        CREATE FUNCTION baton_guilds_owing() RETURNS SETOF text
        LANGUAGE sql STABLE SECURITY DEFINER SET search_path = {schema}, pg_temp
        AS $$
          SELECT guild_id FROM letters WHERE status IN ('waiting', 'claimed')
          UNION SELECT guild_id FROM pending_turns
        $$""",
    _DUE: """
        CREATE FUNCTION baton_guilds_due(until timestamptz, beyond timestamptz, idle timestamptz)
        RETURNS SETOF text
        LANGUAGE sql STABLE SECURITY DEFINER SET search_path = {schema}, pg_temp
        AS $$
          SELECT guild_id FROM occurrences WHERE status IN ('waiting', 'claimed') AND due_at <= until
          UNION SELECT guild_id FROM occurrences WHERE status IN ('waiting', 'claimed') AND due_at > beyond
          UNION SELECT guild_id FROM sessions WHERE ended_at IS NULL AND last_turn_at <= idle
        $$""",
    _RECORD: """
        CREATE FUNCTION baton_record_change() RETURNS trigger
        LANGUAGE plpgsql SECURITY DEFINER SET search_path = {schema}, pg_temp
        AS $$
        DECLARE
          was jsonb := to_jsonb(OLD);
          what jsonb := was;
          learner text := was ->> 'learner_id';
        BEGIN
          IF current_setting('app.silent', true) = 'on' THEN
            RETURN NULL;
          END IF;
          IF TG_OP = 'UPDATE' THEN
            SELECT jsonb_object_agg(had.key, had.value) INTO what
            FROM jsonb_each(was) AS had
            WHERE had.value IS DISTINCT FROM to_jsonb(NEW) -> had.key
              AND had.key NOT IN ('updated_at', 'updated_by', 'version', 'created_at');
            IF what IS NULL THEN
              RETURN NULL;
            END IF;
          END IF;
          IF TG_TABLE_NAME = 'learners' THEN
            learner := was ->> 'id';
          END IF;
          INSERT INTO changes (guild_id, learner_id, table_name, row_id, operation, actor, before)
          VALUES (
            CASE WHEN TG_TABLE_NAME = 'guilds' THEN was ->> 'id' ELSE coalesce(was ->> 'guild_id', '') END,
            learner::uuid, TG_TABLE_NAME,
            CASE WHEN TG_TABLE_NAME = 'guilds' THEN NULL ELSE (was ->> 'id')::uuid END,
            lower(TG_OP), nullif(current_setting('app.actor', true), ''), what
          );
          RETURN NULL;
        END $$""",
    _VANISH: """
        CREATE FUNCTION baton_facts_vanish() RETURNS trigger LANGUAGE plpgsql
        SET search_path = {schema}, pg_temp
        AS $$
        BEGIN
          DELETE FROM facts AS fact
          WHERE fact.guild_id = OLD.guild_id AND fact.id = OLD.fact_id AND NOT EXISTS (
            SELECT 1 FROM fact_sources AS source
            WHERE source.guild_id = OLD.guild_id AND source.fact_id = OLD.fact_id);
          RETURN NULL;
        END $$""",
    _UNINDEX: """
        CREATE FUNCTION baton_unindex() RETURNS trigger LANGUAGE plpgsql
        SET search_path = {schema}, pg_temp
        AS $$
        BEGIN
          DELETE FROM passages WHERE guild_id = OLD.guild_id AND source_id = OLD.id;
          RETURN NULL;
        END $$""",
}


def strip(connection: Connection) -> None:
    for table, name in _policies(connection):
        connection.execute(text(f"DROP POLICY {name} ON {table}"))
    for table in _all_tables(connection):
        connection.execute(text(f"ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY"))
        connection.execute(text(f"ALTER TABLE {table} DISABLE ROW LEVEL SECURITY"))
    for function in _FUNCTIONS:
        connection.execute(text(f"DROP FUNCTION IF EXISTS {function} CASCADE"))  # and its triggers
    connection.execute(text(f"DROP INDEX IF EXISTS {_INDEX}"))


def furnish(connection: Connection, app_role: str | None) -> None:
    schema = connection.scalar(text("SELECT quote_ident(current_schema())"))
    for function, body in _FUNCTIONS.items():
        connection.execute(text(body.format(schema=schema)))
        connection.execute(text(f"REVOKE ALL ON FUNCTION {function} FROM PUBLIC"))
    for name in sorted(RECORDED):
        connection.execute(
            text(
                f"CREATE TRIGGER baton_history AFTER UPDATE OR DELETE ON {name} "
                f"FOR EACH ROW EXECUTE FUNCTION {_RECORD}"
            )
        )
    connection.execute(
        text(
            "CREATE TRIGGER baton_facts_vanish AFTER DELETE ON fact_sources "
            f"FOR EACH ROW EXECUTE FUNCTION {_VANISH}"
        )
    )
    for name in INDEXED:
        connection.execute(
            text(
                f"CREATE TRIGGER baton_unindex AFTER DELETE ON {name} "
                f"FOR EACH ROW EXECUTE FUNCTION {_UNINDEX}"
            )
        )
    connection.execute(text(f"CREATE INDEX {_INDEX} ON passages USING gin (terms) WITH (fastupdate = off)"))
    _keep_guilds_apart(connection)
    if app_role:
        let_in(connection, app_role)


def _keep_guilds_apart(connection: Connection) -> None:
    for name, column in GUARDED.items():
        connection.execute(text(f"ALTER TABLE {name} ENABLE ROW LEVEL SECURITY"))
        connection.execute(text(f"ALTER TABLE {name} FORCE ROW LEVEL SECURITY"))
        connection.execute(text(f"CREATE POLICY by_guild ON {name} USING ({column} = {_GUILD})"))
    for name in _OWNER_REACHES:
        connection.execute(
            text(f"CREATE POLICY by_owner ON {name} TO CURRENT_USER USING (true) WITH CHECK (true)")
        )


def let_in(connection: Connection, app_role: str) -> None:
    """What Baton may do: read and write rows. History is read, and deleted with whom it is about."""
    schema = connection.scalar(text("SELECT quote_ident(current_schema())"))
    role = connection.scalar(text("SELECT quote_ident(:role)"), {"role": app_role})
    owner = connection.scalar(text("SELECT current_user"))
    if owner == app_role:
        return
    tables = [table.name for table in Base.metadata.sorted_tables if table.name != "changes"]
    for statement in (
        f"GRANT USAGE ON SCHEMA {schema} TO {role}",
        f"GRANT SELECT, INSERT, UPDATE, DELETE ON {', '.join(tables)} TO {role}",
        f"GRANT SELECT, DELETE, UPDATE (actor) ON changes TO {role}",
        f"GRANT SELECT ON alembic_version TO {role}",
        f"GRANT USAGE ON ALL SEQUENCES IN SCHEMA {schema} TO {role}",
        f"GRANT EXECUTE ON FUNCTION {_COUNT}, {_SEARCH}, {_OWING}, {_DUE} TO {role}",
    ):
        connection.execute(text(statement))


def meant() -> set[str]:
    return (
        {f"the policy by_guild on {name}" for name in GUARDED}
        | {f"row-level security, forced, on {name}" for name in GUARDED}
        | {f"the policy by_owner on {name}" for name in _OWNER_REACHES}
        | {f"the trigger baton_history on {name}" for name in RECORDED}
        | {f"the trigger baton_unindex on {name}" for name in INDEXED}
        | {"the trigger baton_facts_vanish on fact_sources", f"the index {_INDEX}"}
        | {f"the function {name.partition('(')[0]}" for name in _FUNCTIONS}
    )


def there(connection: Connection) -> set[str]:
    triggers = connection.execute(
        text(
            "SELECT relname, tgname FROM pg_trigger JOIN pg_class ON pg_class.oid = tgrelid "
            "WHERE NOT tgisinternal AND relnamespace = current_schema()::regnamespace AND tgenabled <> 'D'"
        )
    )
    forced = connection.execute(
        text(
            "SELECT relname FROM pg_class WHERE relrowsecurity AND relforcerowsecurity "
            "AND relnamespace = current_schema()::regnamespace"
        )
    )
    functions = connection.execute(
        text("SELECT proname FROM pg_proc WHERE pronamespace = current_schema()::regnamespace")
    )
    index = connection.scalar(text("SELECT to_regclass(:name)::text"), {"name": _INDEX})
    return (
        {f"the policy {policy} on {table}" for table, policy in _policies(connection)}
        | {f"row-level security, forced, on {table}" for (table,) in forced}
        | {f"the trigger {trigger} on {table}" for table, trigger in triggers}
        | {f"the function {name}" for (name,) in functions}
        | ({f"the index {_INDEX}"} if index else set())
    )


def _policies(connection: Connection) -> list[tuple[str, str]]:
    rows = connection.execute(
        text("SELECT tablename, policyname FROM pg_policies WHERE schemaname = current_schema()")
    )
    return [(table, policy) for table, policy in rows]


def _all_tables(connection: Connection) -> list[str]:
    rows = connection.execute(
        text("SELECT tablename FROM pg_tables WHERE schemaname = current_schema() AND rowsecurity")
    )
    return [name for (name,) in rows]
