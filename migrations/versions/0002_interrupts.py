"""Interrupts: stops, comments, alerts and hooks, rota and duty, what policies ask, raises of limits, channels."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "comments",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("board_id", sa.String(length=40), nullable=False),
        sa.Column("card_id", sa.String(length=40), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by", sa.String(length=40), nullable=True),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("outward", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["board_id"], ["boards.id"], name=op.f("fk_comments_board_id_boards")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_comments")),
    )
    with op.batch_alter_table("comments", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_comments_card_id"), ["card_id"], unique=False)

    op.create_table(
        "stops",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("board_id", sa.String(length=40), nullable=False),
        sa.Column("column_id", sa.String(length=40), nullable=True),
        sa.Column("card_id", sa.String(length=40), nullable=True),
        sa.Column("trouble", sa.Text(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by", sa.String(length=40), nullable=True),
        sa.ForeignKeyConstraint(["board_id"], ["boards.id"], name=op.f("fk_stops_board_id_boards")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stops")),
    )
    with op.batch_alter_table("stops", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_stops_board_id"), ["board_id"], unique=False)

    op.create_table(
        "alerts",
        sa.Column("board_id", sa.String(length=40), nullable=False),
        sa.Column("key", sa.String(length=200), nullable=False),
        sa.Column("card_id", sa.String(length=40), nullable=False),
        sa.Column("first_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("times", sa.Integer(), nullable=False),
        sa.Column("status", sa.String(length=10), nullable=False),
        sa.ForeignKeyConstraint(["board_id"], ["boards.id"], name=op.f("fk_alerts_board_id_boards")),
        sa.PrimaryKeyConstraint("board_id", "key", name=op.f("pk_alerts")),
    )
    op.create_table(
        "hooks",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.Column("board_id", sa.String(length=40), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["board_id"], ["boards.id"], name=op.f("fk_hooks_board_id_boards")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_hooks")),
        sa.UniqueConstraint("hash", name=op.f("uq_hooks_hash")),
    )
    with op.batch_alter_table("hooks", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_hooks_board_id"), ["board_id"], unique=False)

    with op.batch_alter_table("boards", schema=None) as batch_op:
        batch_op.add_column(sa.Column("may_raise", sa.Boolean(), server_default=sa.true(), nullable=False))
        batch_op.add_column(sa.Column("urgent_inside", sa.Boolean(), server_default=sa.false(), nullable=False))
        batch_op.add_column(
            sa.Column(
                "block_reasons",
                sa.Text(),
                server_default='["vendor", "access", "decision", "dependency"]',
                nullable=False,
            )
        )
        batch_op.add_column(sa.Column("rota", sa.Text(), nullable=True))
        batch_op.add_column(sa.Column("duty", sa.Text(), nullable=True))

    with op.batch_alter_table("cards", schema=None) as batch_op:
        batch_op.add_column(sa.Column("channel", sa.Text(), nullable=True))
        batch_op.add_column(sa.Column("comments", sa.Integer(), server_default="0", nullable=False))
        batch_op.add_column(sa.Column("displaced", sa.Text(), server_default="[]", nullable=False))

    with op.batch_alter_table("commands", schema=None) as batch_op:
        batch_op.add_column(sa.Column("did", sa.Text(), nullable=True))

    with op.batch_alter_table("columns", schema=None) as batch_op:
        batch_op.add_column(sa.Column("asks_link", sa.Text(), nullable=True))
        batch_op.add_column(sa.Column("asks_checks", sa.Text(), server_default="[]", nullable=False))
        batch_op.add_column(sa.Column("raises", sa.Text(), server_default="[]", nullable=False))

    with op.batch_alter_table("lanes", schema=None) as batch_op:
        batch_op.add_column(sa.Column("raises", sa.Text(), server_default="[]", nullable=False))


def downgrade() -> None:
    with op.batch_alter_table("lanes", schema=None) as batch_op:
        batch_op.drop_column("raises")

    with op.batch_alter_table("columns", schema=None) as batch_op:
        batch_op.drop_column("raises")
        batch_op.drop_column("asks_checks")
        batch_op.drop_column("asks_link")

    with op.batch_alter_table("commands", schema=None) as batch_op:
        batch_op.drop_column("did")

    with op.batch_alter_table("cards", schema=None) as batch_op:
        batch_op.drop_column("displaced")
        batch_op.drop_column("comments")
        batch_op.drop_column("channel")

    with op.batch_alter_table("boards", schema=None) as batch_op:
        batch_op.drop_column("duty")
        batch_op.drop_column("rota")
        batch_op.drop_column("block_reasons")
        batch_op.drop_column("urgent_inside")
        batch_op.drop_column("may_raise")

    with op.batch_alter_table("hooks", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_hooks_board_id"))

    op.drop_table("hooks")
    op.drop_table("alerts")
    with op.batch_alter_table("stops", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_stops_board_id"))

    op.drop_table("stops")
    with op.batch_alter_table("comments", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_comments_card_id"))

    op.drop_table("comments")
