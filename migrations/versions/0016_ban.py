"""streets once per commune, house numbers in a table of their own

Revision ID: 0016_ban
Revises: 0015
Create Date: 2026-11-26 09:50:00
"""

import sqlalchemy as sa
from alembic import op
from geoalchemy2 import Geometry

revision = "0016_ban"
down_revision = "0015"
branch_labels = None
depends_on = None


def _release() -> sa.Column:
    return sa.Column("release_id", sa.Integer(), autoincrement=False, nullable=False)


def _foreign(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["release_id"], ["release.id"], name=op.f(f"fk_{table}_release_id_release"),
        ondelete="CASCADE",
    )  # fmt: skip


def upgrade() -> None:
    # What was loaded is read again: its declaration has changed.
    op.drop_table("address")
    _create_localities()
    op.create_table(
        "street",
        _release(),
        sa.Column("street", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("locality", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("core", sa.Text(), nullable=False),
        _foreign("street"),
        sa.PrimaryKeyConstraint("release_id", "street", name=op.f("pk_street")),
    )
    op.create_index("ix_street_core", "street", ["release_id", "locality", "core"])
    _create_addresses()


def _create_localities() -> None:
    op.create_table(
        "locality",
        _release(),
        sa.Column("locality", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("commune_code", sa.Text(), nullable=False),
        sa.Column("commune_name", sa.Text(), nullable=False),
        sa.Column("former_name", sa.Text(), nullable=True),
        sa.Column("postcode", sa.Text(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("former_words", sa.Text(), nullable=False),
        _foreign("locality"),
        sa.PrimaryKeyConstraint("release_id", "locality", name=op.f("pk_locality")),
    )
    for column in ("commune_code", "postcode", "words", "former_words"):
        op.create_index(f"ix_locality_{column}", "locality", [column])
    op.create_index(
        "ix_locality_alike",
        "locality",
        ["words"],
        postgresql_using="gin",
        postgresql_ops={"words": "gin_trgm_ops"},
    )


def _create_addresses() -> None:
    finite = "NOT IN ('NaN', 'Infinity', '-Infinity')"
    op.create_table(
        "address",
        sa.Column("lon", sa.Double(), nullable=False),
        sa.Column("lat", sa.Double(), nullable=False),
        sa.Column("release_id", sa.Integer(), nullable=False),
        sa.Column("street", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("suffix", sa.Text(), nullable=False),
        sa.CheckConstraint(f"lon {finite}", name=op.f("ck_address_lon_finite")),
        sa.CheckConstraint(f"lat {finite}", name=op.f("ck_address_lat_finite")),
        _foreign("address"),
    )
    op.create_index("ix_address_street", "address", ["release_id", "street", "number"])


def downgrade() -> None:
    for table in ("address", "street", "locality"):
        op.drop_table(table)
    op.create_table(
        "address",
        sa.Column("release_id", sa.Integer(), nullable=False),
        sa.Column("identifier", sa.Text(), nullable=False),
        sa.Column("number", sa.Text(), nullable=True),
        sa.Column("street", sa.Text(), nullable=False),
        sa.Column("postcode", sa.Text(), nullable=True),
        sa.Column("commune_code", sa.Text(), nullable=False),
        sa.Column("commune_name", sa.Text(), nullable=True),
        sa.Column("geom", Geometry("POINT", 4326, spatial_index=False), nullable=True),
        _foreign("address"),
        sa.PrimaryKeyConstraint("release_id", "identifier", name=op.f("pk_address")),
    )
    op.create_index("ix_address_geom", "address", ["geom"], postgresql_using="gist")
