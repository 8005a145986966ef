"""Playbooks belong to the team leads: drafts, schedules, trials, replays, follow-ups

Revision 0016, after 0015
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op


revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

ID = sa.String(length=26)
CODE = sa.String(length=40)
AT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """A suggestion that lies sealed does not tell its version here; figures of versions and what
    conversations keep begin for those with what is drawn from now on.
    """
    _versions_anew()
    _drafts_and_schedules()
    _trials()
    _replays()
    _index_results()
    op.add_column("suggestions", sa.Column("playbook_version_id", ID, nullable=True))
    sqlite = op.get_bind().dialect.name == "sqlite"
    version = "json_extract(draft, '$.playbook_version_id')" if sqlite else "draft->>'playbook_version_id'"
    op.execute(f"UPDATE suggestions SET playbook_version_id = {version}")
    op.create_index("ix_suggestions_version", "suggestions", ["playbook_version_id", "created_at"])
    op.create_index("ix_suggestions_playbook", "suggestions", ["playbook_id", "id"])
    _follow_ups()


def _versions_anew() -> None:
    """The same text may now be published twice (going back to it), so the tables are made again:
    a constraint of a table that others point at cannot be dropped on SQLite.
    """
    bind = op.get_bind()
    versions = bind.execute(
        sa.text("SELECT id, playbook_id, content_hash, yaml_text, published_at"
                " FROM playbook_versions ORDER BY playbook_id, id")
    ).all()
    current = bind.execute(sa.text("SELECT playbook_id, version_id FROM current_playbooks")).all()
    op.drop_table("current_playbooks")
    op.drop_table("playbook_versions")
    made = _make_versions()
    numbers: dict[str, int] = {}
    for row in versions:
        numbers[row.playbook_id] = numbers.get(row.playbook_id, 0) + 1
        bind.execute(
            sa.text(
                "INSERT INTO playbook_versions (id, playbook_id, number, content_hash, yaml_text,"
                " origin, published_at, why) VALUES (:id, :playbook_id, :number, :content_hash,"
                " :yaml_text, 'packaged', :published_at, '')"
            ),
            {**row._mapping, "number": numbers[row.playbook_id]},
        )
    for row in current:
        values = {"playbook_id": row.playbook_id, "version_id": row.version_id, "auto_reply": False}
        bind.execute(made.insert(), values)


def _make_versions() -> sa.Table:
    op.create_table(
        "playbook_versions",
        sa.Column("id", ID, nullable=False),
        sa.Column("playbook_id", sa.Text(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("content_hash", sa.Text(), nullable=False),
        sa.Column("yaml_text", sa.Text(), nullable=False),
        sa.Column("origin", CODE, nullable=False),
        sa.Column("published_at", AT, nullable=False),
        sa.Column("published_by", ID, nullable=True),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("source_id", ID, nullable=True),
        sa.Column("withdrawn_at", AT, nullable=True),
        sa.ForeignKeyConstraint(
            ["published_by"], ["specialists.id"], name=op.f("fk_playbook_versions_published_by")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_playbook_versions")),
        sa.UniqueConstraint(
            "playbook_id", "number", name=op.f("uq_playbook_versions_playbook_id_number")
        ),
    )
    op.create_index(
        "ix_playbook_versions_content", "playbook_versions", ["playbook_id", "content_hash"]
    )
    return op.create_table(
        "current_playbooks",
        sa.Column("playbook_id", sa.Text(), nullable=False),
        sa.Column("version_id", ID, nullable=False),
        sa.Column("archived_at", AT, nullable=True),
        sa.Column("auto_reply", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["version_id"], ["playbook_versions.id"], name=op.f("fk_current_playbooks_version_id")
        ),
        sa.PrimaryKeyConstraint("playbook_id", name=op.f("pk_current_playbooks")),
    )


def _drafts_and_schedules() -> None:
    op.create_table(
        "playbook_drafts",
        sa.Column("id", ID, nullable=False),
        sa.Column("playbook_id", sa.Text(), nullable=False),
        sa.Column("specialist_id", ID, nullable=False),
        sa.Column("yaml_text", sa.Text(), nullable=False),
        sa.Column("base_version_id", ID, nullable=True),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("state", CODE, nullable=False),
        sa.Column("created_at", AT, nullable=False),
        sa.Column("updated_at", AT, nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["specialist_id"], ["specialists.id"], name=op.f("fk_playbook_drafts_specialist_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_playbook_drafts")),
        sa.UniqueConstraint(
            "playbook_id", "specialist_id", name=op.f("uq_playbook_drafts_playbook_id_specialist_id")
        ),
    )
    op.create_table(
        "playbook_schedules",
        sa.Column("id", ID, nullable=False),
        sa.Column("playbook_id", sa.Text(), nullable=False),
        sa.Column("yaml_text", sa.Text(), nullable=False),
        sa.Column("base_version_id", ID, nullable=True),
        sa.Column("due_at", AT, nullable=False),
        sa.Column("state", CODE, nullable=False),
        sa.Column("requested_by", ID, nullable=True),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("made_at", AT, nullable=False),
        sa.Column("ended_at", AT, nullable=True),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["requested_by"], ["specialists.id"], name=op.f("fk_playbook_schedules_requested_by")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_playbook_schedules")),
    )
    _one_at_a_time("uq_playbook_schedules_waiting", "playbook_schedules", "state = 'waiting'")


def _one_at_a_time(name: str, table: str, where: str) -> None:
    op.create_index(
        name,
        table,
        ["playbook_id"],
        unique=True,
        sqlite_where=sa.text(where),
        postgresql_where=sa.text(where),
    )


def _trials() -> None:
    op.create_table(
        "playbook_trials",
        sa.Column("id", ID, nullable=False),
        sa.Column("playbook_id", sa.Text(), nullable=False),
        sa.Column("version_id", ID, nullable=False),
        sa.Column("against_id", ID, nullable=False),
        sa.Column("audience", sa.JSON(), nullable=False),
        sa.Column("state", CODE, nullable=False),
        sa.Column("started_at", AT, nullable=False),
        sa.Column("started_by", ID, nullable=True),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("ended_at", AT, nullable=True),
        sa.Column("ended_by", ID, nullable=True),
        sa.Column("ended_why", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["version_id"], ["playbook_versions.id"], name=op.f("fk_playbook_trials_version_id")
        ),
        sa.ForeignKeyConstraint(
            ["against_id"], ["playbook_versions.id"], name=op.f("fk_playbook_trials_against_id")
        ),
        sa.ForeignKeyConstraint(
            ["started_by"], ["specialists.id"], name=op.f("fk_playbook_trials_started_by")
        ),
        sa.ForeignKeyConstraint(
            ["ended_by"], ["specialists.id"], name=op.f("fk_playbook_trials_ended_by")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_playbook_trials")),
    )
    _one_at_a_time("uq_playbook_trials_running", "playbook_trials", "state = 'running'")


def _replays() -> None:
    op.create_table(
        "playbook_replays",
        sa.Column("id", ID, nullable=False),
        sa.Column("playbook_id", sa.Text(), nullable=False),
        sa.Column("yaml_text", sa.Text(), nullable=False),
        sa.Column("since", AT, nullable=False),
        sa.Column("until", AT, nullable=False),
        sa.Column("sample", sa.Integer(), nullable=False),
        sa.Column("state", CODE, nullable=False),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("done", sa.Integer(), nullable=False),
        sa.Column("counts", sa.JSON(), nullable=False),
        sa.Column("requested_by", ID, nullable=True),
        sa.Column("requested_at", AT, nullable=False),
        sa.Column("finished_at", AT, nullable=True),
        sa.Column("error", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["requested_by"], ["specialists.id"], name=op.f("fk_playbook_replays_requested_by")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_playbook_replays")),
    )
    op.create_index("ix_playbook_replays_playbook", "playbook_replays", ["playbook_id", "id"])
    op.create_table(
        "playbook_replay_results",
        sa.Column("replay_id", ID, nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("conversation_id", ID, nullable=False),
        sa.Column("change", CODE, nullable=False),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["replay_id"], ["playbook_replays.id"], name=op.f("fk_playbook_replay_results_replay_id")
        ),
        sa.PrimaryKeyConstraint(
            "replay_id", "position", name=op.f("pk_playbook_replay_results")
        ),
    )


def _index_results() -> None:
    op.create_index(
        op.f("ix_playbook_replay_results_conversation_id"),
        "playbook_replay_results",
        ["conversation_id"],
    )


def _follow_ups() -> None:
    op.create_table(
        "follow_ups",
        sa.Column("id", ID, nullable=False),
        sa.Column("conversation_id", ID, nullable=False),
        sa.Column("suggestion_id", ID, nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("playbook_id", sa.Text(), nullable=False),
        sa.Column("unless", sa.JSON(), nullable=False),
        sa.Column("due_at", AT, nullable=False),
        sa.Column("state", CODE, nullable=False),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["suggestion_id"], ["suggestions.id"], name=op.f("fk_follow_ups_suggestion_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_follow_ups")),
        sa.UniqueConstraint(
            "suggestion_id", "position", name=op.f("uq_follow_ups_suggestion_id_position")
        ),
    )
    op.create_index("ix_follow_ups_conversation", "follow_ups", ["conversation_id", "state"])


def downgrade() -> None:
    """Of a text that was published several times the first version is kept."""
    op.drop_table("follow_ups")
    op.drop_index("ix_suggestions_playbook", "suggestions")
    op.drop_index("ix_suggestions_version", "suggestions")
    op.drop_column("suggestions", "playbook_version_id")
    op.drop_table("playbook_replay_results")
    op.drop_table("playbook_replays")
    op.drop_table("playbook_trials")
    op.drop_table("playbook_schedules")
    op.drop_table("playbook_drafts")
    bind = op.get_bind()
    versions = bind.execute(
        sa.text("SELECT id, playbook_id, content_hash, yaml_text, published_at"
                " FROM playbook_versions ORDER BY playbook_id, number")
    ).all()
    current = bind.execute(
        sa.text("SELECT c.playbook_id, v.content_hash FROM current_playbooks c"
                " JOIN playbook_versions v ON v.id = c.version_id WHERE c.archived_at IS NULL")
    ).all()
    op.drop_table("current_playbooks")
    op.drop_table("playbook_versions")
    _make_old()
    kept: dict[tuple[str, str], str] = {}
    for row in versions:
        if (row.playbook_id, row.content_hash) in kept:
            continue
        kept[row.playbook_id, row.content_hash] = row.id
        bind.execute(
            sa.text("INSERT INTO playbook_versions VALUES (:id, :playbook_id, :content_hash,"
                    " :yaml_text, :published_at)"),
            dict(row._mapping),
        )
    for row in current:
        bind.execute(
            sa.text("INSERT INTO current_playbooks VALUES (:playbook_id, :version_id)"),
            {"playbook_id": row.playbook_id, "version_id": kept[row.playbook_id, row.content_hash]},
        )


def _make_old() -> None:
    op.create_table(
        "playbook_versions",
        sa.Column("id", ID, nullable=False),
        sa.Column("playbook_id", sa.Text(), nullable=False),
        sa.Column("content_hash", sa.Text(), nullable=False),
        sa.Column("yaml_text", sa.Text(), nullable=False),
        sa.Column("published_at", AT, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_playbook_versions")),
        sa.UniqueConstraint(
            "playbook_id",
            "content_hash",
            name=op.f("uq_playbook_versions_playbook_id_content_hash"),
        ),
    )
    op.create_table(
        "current_playbooks",
        sa.Column("playbook_id", sa.Text(), nullable=False),
        sa.Column("version_id", ID, nullable=False),
        sa.ForeignKeyConstraint(
            ["version_id"], ["playbook_versions.id"], name=op.f("fk_current_playbooks_version_id")
        ),
        sa.PrimaryKeyConstraint("playbook_id", name=op.f("pk_current_playbooks")),
    )
