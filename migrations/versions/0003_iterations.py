"""iterations."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "iterations",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("board_id", sa.String(length=40), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("goal", sa.Text(), nullable=False),
        sa.Column("starts", sa.String(length=10), nullable=False),
        sa.Column("ends", sa.String(length=10), nullable=False),
        sa.Column("cutoff", sa.DateTime(timezone=True), nullable=False),
        sa.Column("plan", sa.Text(), nullable=False),
        sa.Column("promised", sa.Text(), nullable=False),
        sa.Column("team", sa.Text(), nullable=False),
        sa.Column("away", sa.Text(), nullable=False),
        sa.Column("carried", sa.Text(), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("said", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["board_id"], ["boards.id"], name=op.f("fk_iterations_board_id_boards")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_iterations")),
    )
    with op.batch_alter_table("iterations", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_iterations_board_id"), ["board_id"], unique=False)

    op.create_table(
        "links",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("board_id", sa.String(length=40), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("titles", sa.Boolean(), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.Column("made_by", sa.String(length=40), nullable=True),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_used", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["board_id"], ["boards.id"], name=op.f("fk_links_board_id_boards")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_links")),
        sa.UniqueConstraint("hash", name=op.f("uq_links_hash")),
    )
    with op.batch_alter_table("links", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_links_board_id"), ["board_id"], unique=False)

    with op.batch_alter_table("boards", schema=None) as batch_op:
        batch_op.add_column(sa.Column("holidays", sa.Text(), server_default="[]", nullable=False))
        batch_op.add_column(sa.Column("interrupt_budget", sa.Double(), nullable=True))
        batch_op.add_column(sa.Column("resume_hours", sa.Double(), server_default="0", nullable=False))
        batch_op.add_column(sa.Column("grace_hours", sa.Integer(), server_default="0", nullable=False))
        batch_op.add_column(sa.Column("weather", sa.String(length=10), server_default="median3", nullable=False))
        batch_op.add_column(sa.Column("velocity_unit", sa.String(length=10), server_default="points", nullable=False))
        batch_op.add_column(sa.Column("cadence", sa.Text(), nullable=True))
        batch_op.add_column(sa.Column("standup", sa.Text(), nullable=True))
        batch_op.add_column(sa.Column("last_standup", sa.Text(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("boards", schema=None) as batch_op:
        batch_op.drop_column("last_standup")
        batch_op.drop_column("standup")
        batch_op.drop_column("cadence")
        batch_op.drop_column("velocity_unit")
        batch_op.drop_column("weather")
        batch_op.drop_column("grace_hours")
        batch_op.drop_column("resume_hours")
        batch_op.drop_column("interrupt_budget")
        batch_op.drop_column("holidays")

    with op.batch_alter_table("links", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_links_board_id"))

    op.drop_table("links")
    with op.batch_alter_table("iterations", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_iterations_board_id"))

    op.drop_table("iterations")
