"""From which minutes a meeting was imported"""

import sqlalchemy as sa
from alembic import op

revision = "0030"
down_revision = "0029"


def upgrade():
    with op.batch_alter_table("meetings") as batch_op:
        batch_op.add_column(sa.Column("imported_from_id", sa.Integer(), nullable=True))
        batch_op.create_index(batch_op.f("ix_meetings_imported_from_id"), ["imported_from_id"])
        batch_op.create_foreign_key(
            batch_op.f("fk_meetings_imported_from_id_minutes"), "minutes", ["imported_from_id"], ["id"]
        )


def downgrade():
    with op.batch_alter_table("meetings") as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_meetings_imported_from_id_minutes"), type_="foreignkey")
        batch_op.drop_index(batch_op.f("ix_meetings_imported_from_id"))
        batch_op.drop_column("imported_from_id")
