"""Searching and counting cases: rows that follow the cases by themselves, whoever writes them.

Triggers do it, so that bulk inserts and other programs are followed, too, in the same transaction.
What a confidential case says never gets in, nor what is sealed, merged or erased.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

SEARCHED = "text, place, area_code, confidential, state"
COUNTED = (
    "said_at, agency_id, area_code, category_id, channel, kind, state, desk, answered_at, "
    "closed_at, aired_at, grade"
)
FACTS = (
    "month, agency, kecamatan, village, category, channel, kind, state, desk, answered_in, "
    "closed_in, grade, aired, n, answered, answer_ms, closed, close_ms, on_air"
)
MONTH = {
    "sqlite": "CAST(strftime('%Y%m', {r}.said_at / 1000 + 25200, 'unixepoch') AS INTEGER)",
    "postgresql": (
        "CAST(to_char(timestamp 'epoch' + ({r}.said_at / 1000 + 25200) * interval '1 second', "
        "'YYYYMM') AS INTEGER)"
    ),
}
"""Of the regency's own time, WIB, seven hours before UTC all year."""


def _within(moment: str) -> str:
    took = f"{{r}}.{moment} - {{r}}.said_at"
    steps = " ".join(
        f"WHEN {took} <= {days * 86_400_000} THEN '{days}'" for days in (1, 3, 5, 14, 30, 60)
    )
    return f"CASE WHEN {{r}}.{moment} IS NULL THEN '' {steps} ELSE 'more' END"


def _took(moment: str) -> str:
    return f"{{s}} * COALESCE({{r}}.{moment} - {{r}}.said_at, 0)"


def _has(moment: str) -> str:
    return f"{{s}} * CASE WHEN {{r}}.{moment} IS NULL THEN 0 ELSE 1 END"


def _facts(kind: str, row: str, sign: int) -> str:
    """A row of `case_delta`: the case as it is counted (`sign` 1), or no longer is (-1)."""
    values = ", ".join((
        MONTH[kind],
        "COALESCE({r}.agency_id, '')",
        "substr(COALESCE({r}.area_code, ''), 1, 8)",
        "CASE WHEN length({r}.area_code) = 13 THEN {r}.area_code ELSE '' END",
        "COALESCE({r}.category_id, '')",
        "{r}.channel", "{r}.kind", "{r}.state", "{r}.desk",
        _within("answered_at"), _within("closed_at"),
        "COALESCE({r}.grade, '')",
        "CASE WHEN {r}.aired_at IS NULL THEN '' ELSE 'yes' END",
        "{s}", _has("answered_at"), _took("answered_at"), _has("closed_at"), _took("closed_at"),
        _has("aired_at"),
    ))
    return (
        f"INSERT INTO case_delta ({FACTS}) SELECT {values} WHERE {{r}}.state <> 'merged';"
    ).format(r=row, s=sign)


def upgrade() -> None:
    op.create_table('case_search',
    sa.Column('number', sa.Integer(), autoincrement=True, nullable=False),
    sa.Column('complaint_id', sa.String(length=32), nullable=False),
    sa.Column('words', sa.Text().with_variant(postgresql.TSVECTOR(), 'postgresql'), nullable=False),
    sa.ForeignKeyConstraint(['complaint_id'], ['complaint.id'], name=op.f('fk_case_search_complaint_id_complaint'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('number', name=op.f('pk_case_search')),
    sa.UniqueConstraint('complaint_id', name=op.f('uq_case_search_complaint_id'))
    )
    dimensions = (('agency', 32), ('kecamatan', 8), ('village', 13), ('category', 32), ('channel', 16),
        ('kind', 16), ('state', 16), ('desk', 4), ('answered_in', 4), ('closed_in', 4), ('grade', 16), ('aired', 3))
    measures = ('n', 'answered', 'answer_ms', 'closed', 'close_ms', 'on_air')
    op.create_table('case_delta',
    sa.Column('number', sa.Integer(), autoincrement=True, nullable=False),
    sa.Column('month', sa.Integer(), nullable=False),
    *(sa.Column(name, sa.String(length=length), nullable=False) for name, length in dimensions),
    *(sa.Column(name, sa.BigInteger(), nullable=False) for name in measures),
    sa.PrimaryKeyConstraint('number', name=op.f('pk_case_delta'))
    )
    op.create_table('case_count',
    sa.Column('scope', sa.String(length=16), nullable=False),
    sa.Column('scope_value', sa.String(length=32), nullable=False),
    sa.Column('dimension', sa.String(length=16), nullable=False),
    sa.Column('month', sa.Integer(), nullable=False),
    sa.Column('value', sa.String(length=32), nullable=False),
    *(sa.Column(name, sa.BigInteger(), nullable=False) for name in measures),
    sa.PrimaryKeyConstraint('scope', 'scope_value', 'dimension', 'month', 'value', name=op.f('pk_case_count'))
    )
    op.create_table('saved_filter',
    sa.Column('id', sa.String(length=32), nullable=False),
    sa.Column('owner', sa.String(length=80), nullable=False),
    sa.Column('name', sa.String(length=120), nullable=False),
    sa.Column('query', sa.Text(), nullable=False),
    sa.Column('updated_at', sa.BigInteger(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_saved_filter')),
    sa.UniqueConstraint('owner', 'name', name=op.f('uq_saved_filter_owner'))
    )
    op.create_index('ix_complaint_said', 'complaint', ['said_at', 'id'])
    op.create_index('ix_complaint_due', 'complaint', ['due_at', 'id'])
    for column in ('state', 'agency_id', 'category_id', 'area_code', 'channel'):
        op.create_index(f'ix_complaint_{column}_said', 'complaint', [column, 'said_at', 'id'])
    op.create_index('ix_complaint_ticket_begins', 'complaint', ['ticket'], postgresql_ops={'ticket': 'text_pattern_ops'})
    steps = _sqlite() if op.get_bind().dialect.name == "sqlite" else _postgresql()
    for step in steps:
        op.get_bind().exec_driver_sql(step)


# ---------------------------------------------------------------- SQLite

_FITS = (
    "NOT {r}.confidential AND {r}.state <> 'merged' AND {r}.text <> '' AND {r}.text NOT LIKE 'sealed1.%'"
    " AND {r}.place NOT LIKE 'sealed1.%'"
)
_SAID = (
    "{r}.text || ' ' || {r}.place || COALESCE((SELECT ' ' || own.name || ' ' || COALESCE(above.name, '') "
    "FROM area AS own LEFT JOIN area AS above ON above.code = own.parent AND above.parent <> '' "
    "WHERE own.code = {r}.area_code), '')"
)


def _sqlite():
    # Within a word: Jum'at is typed jumat.
    said = f"replace(replace({_SAID}, '''', ''), '’', '')"
    put = (
        f"INSERT INTO case_search (complaint_id, words) SELECT {{r}}.id, {said} WHERE {_FITS};"
    ).format(r="NEW")
    leave = "DELETE FROM case_search WHERE complaint_id = OLD.id;"
    fill = "INSERT INTO case_words (rowid, words) VALUES (NEW.number, NEW.words);"
    clear = "INSERT INTO case_words (case_words, rowid, words) VALUES ('delete', OLD.number, OLD.words);"
    yield (
        "CREATE VIRTUAL TABLE case_words USING fts5(words, content='case_search', content_rowid='number', "
        "detail='none', prefix='1 2 3', tokenize='unicode61 remove_diacritics 2')"
    )
    yield f"CREATE TRIGGER case_search_put AFTER INSERT ON case_search BEGIN {fill} END"
    yield f"CREATE TRIGGER case_search_leave AFTER DELETE ON case_search BEGIN {clear} END"
    yield f"CREATE TRIGGER case_search_change AFTER UPDATE ON case_search BEGIN {clear} {fill} END"
    yield f"CREATE TRIGGER complaint_search_put AFTER INSERT ON complaint BEGIN {put} END"
    yield f"CREATE TRIGGER complaint_search_leave BEFORE DELETE ON complaint BEGIN {leave} END"
    changed = " OR ".join(f"OLD.{name} IS NOT NEW.{name}" for name in SEARCHED.split(", ") if name != "state")
    yield (
        f"CREATE TRIGGER complaint_search_change AFTER UPDATE OF {SEARCHED} ON complaint "
        f"WHEN {changed} OR (OLD.state = 'merged') <> (NEW.state = 'merged') BEGIN {leave} {put} END"
    )
    off, on = _facts("sqlite", "OLD", -1), _facts("sqlite", "NEW", 1)
    yield f"CREATE TRIGGER complaint_count_put AFTER INSERT ON complaint BEGIN {on} END"
    yield f"CREATE TRIGGER complaint_count_leave AFTER DELETE ON complaint BEGIN {off} END"
    yield f"CREATE TRIGGER complaint_count_change AFTER UPDATE OF {COUNTED} ON complaint BEGIN {off} {on} END"


# ---------------------------------------------------------------- PostgreSQL

_APART = "/.-@_:&+\\"
"""What PostgreSQL would take for a part of a path, a host or a number; all else parts words anyway."""
_WITHIN = "'’ʼ`"


def _postgresql():
    known = op.get_bind().exec_driver_sql(
        "SELECT count(*) FROM pg_ts_config WHERE cfgname = 'indonesian'"
    ).scalar()
    stems = "pg_catalog.indonesian" if known else "pg_catalog.simple"
    apart, within = _APART.replace("'", "''").replace("%", "%%"), _WITHIN.replace("'", "''")
    yield f"""
CREATE FUNCTION case_plain(said text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT CASE WHEN octet_length(said) = length(said)
    THEN translate(replace(lower(said), '''', ''), '{apart}', '{" " * len(_APART)}')
    ELSE translate(
      translate(regexp_replace(lower(normalize(said, NFKD)), E'[\\u0300-\\u036f]', '', 'g'), '{within}', ''),
      '{apart}', '{" " * len(_APART)}') END
$$"""
    # As it is written, to be found by its beginning; and as it is stemmed, to be found in other forms.
    yield f"""
CREATE FUNCTION case_words(said text) RETURNS tsvector LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
DECLARE plain text := case_plain(said);
BEGIN
  RETURN strip(to_tsvector('pg_catalog.simple', plain) || to_tsvector('{stems}', plain));
END $$"""
    yield f"""
CREATE FUNCTION case_query(word text) RETURNS tsquery LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT ('''' || case_plain(word) || ''':*')::tsquery || plainto_tsquery('{stems}', word)
$$"""
    yield f"""
CREATE FUNCTION case_search_follow() RETURNS trigger LANGUAGE plpgsql
    SECURITY DEFINER SET search_path FROM CURRENT AS $$
BEGIN
  IF TG_OP = 'UPDATE' THEN
    DELETE FROM case_search WHERE complaint_id = OLD.id;
  END IF;
  IF {_FITS.format(r="NEW").replace("%", "%%")} THEN
    INSERT INTO case_search (complaint_id, words) SELECT NEW.id, case_words({_SAID.format(r="NEW")});
  END IF;
  RETURN NULL;
END $$"""
    yield f"""
CREATE FUNCTION case_count_follow() RETURNS trigger LANGUAGE plpgsql
    SECURITY DEFINER SET search_path FROM CURRENT AS $$
BEGIN
  IF TG_OP <> 'INSERT' THEN {_facts("postgresql", "OLD", -1)} END IF;
  IF TG_OP <> 'DELETE' THEN {_facts("postgresql", "NEW", 1)} END IF;
  RETURN NULL;
END $$"""
    yield (
        "CREATE TRIGGER complaint_search_put AFTER INSERT ON complaint "
        "FOR EACH ROW EXECUTE FUNCTION case_search_follow()"
    )
    changed = ", ".join(
        "{r}." + name for name in SEARCHED.split(", ") if name != "state"
    ) + ", {r}.state = 'merged'"
    yield (
        f"CREATE TRIGGER complaint_search_change AFTER UPDATE OF {SEARCHED} ON complaint FOR EACH ROW "
        f"WHEN (({changed.format(r='OLD')}) IS DISTINCT FROM ({changed.format(r='NEW')})) "
        "EXECUTE FUNCTION case_search_follow()"
    )
    yield (
        f"CREATE TRIGGER complaint_count AFTER INSERT OR DELETE OR UPDATE OF {COUNTED} ON complaint "
        "FOR EACH ROW EXECUTE FUNCTION case_count_follow()"
    )
    # What was written lately is gone through one by one: little of it, so that searching stays quick.
    yield "CREATE INDEX ix_case_search_words ON case_search USING gin (words) WITH (gin_pending_list_limit = 256)"
    yield "ALTER TABLE case_search ALTER COLUMN words SET STATISTICS 1000"


def downgrade() -> None:
    sqlite = op.get_bind().dialect.name == "sqlite"
    kinds = ("search_put", "search_change", "search_leave", "count_put", "count_leave", "count_change") if sqlite else (
        "search_put", "search_change", "count")
    for name in kinds:
        op.execute(f"DROP TRIGGER complaint_{name}{'' if sqlite else ' ON complaint'}")
    if sqlite:
        op.execute("DROP TABLE case_words")
    else:
        op.execute("DROP FUNCTION case_count_follow()")
        op.execute("DROP FUNCTION case_search_follow()")
        for name in ("case_query", "case_words", "case_plain"):
            op.execute(f"DROP FUNCTION {name}(text)")
    op.drop_index('ix_complaint_ticket_begins', table_name='complaint')
    for column in ('channel', 'area_code', 'category_id', 'agency_id', 'state'):
        op.drop_index(f'ix_complaint_{column}_said', table_name='complaint')
    op.drop_index('ix_complaint_due', table_name='complaint')
    op.drop_index('ix_complaint_said', table_name='complaint')
    for table in ('saved_filter', 'case_count', 'case_delta', 'case_search'):
        op.drop_table(table)
