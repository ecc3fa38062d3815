-- CreateTable
CREATE TABLE "intent_group" (
    "id" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "description" TEXT NOT NULL,
    "intents" JSON NOT NULL,
    "revision" INTEGER NOT NULL,
    "updated_by" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "deleted_at" TIMESTAMPTZ(3),

    CONSTRAINT "intent_group_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "intent_group_revision" (
    "group_id" UUID NOT NULL,
    "revision" INTEGER NOT NULL,
    "intents" JSON NOT NULL,
    "created_by" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "intent_group_revision_pkey" PRIMARY KEY ("group_id","revision")
);

-- CreateTable
CREATE TABLE "intent_group_use" (
    "workflow_id" UUID NOT NULL,
    "version" INTEGER NOT NULL,
    "node_id" TEXT NOT NULL,
    "group_id" UUID NOT NULL,
    "label" TEXT NOT NULL,
    "revision" INTEGER NOT NULL,

    CONSTRAINT "intent_group_use_pkey" PRIMARY KEY ("workflow_id","version","node_id","group_id")
);

-- CreateIndex
CREATE INDEX "intent_group_use_group_id_idx" ON "intent_group_use"("group_id");

-- AddForeignKey
ALTER TABLE "intent_group_revision" ADD CONSTRAINT "intent_group_revision_group_id_fkey" FOREIGN KEY ("group_id") REFERENCES "intent_group"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- A deleted group gives its name free.
CREATE UNIQUE INDEX "intent_group_name_key" ON "intent_group"("name") WHERE "deleted_at" IS NULL;
