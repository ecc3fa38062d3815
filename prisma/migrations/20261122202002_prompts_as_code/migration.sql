-- AlterTable
ALTER TABLE "workflow" ADD COLUMN     "requires_tests" BOOLEAN NOT NULL DEFAULT false;

-- AlterTable
ALTER TABLE "prompt_version" ALTER COLUMN "workflow_id" DROP NOT NULL,
ALTER COLUMN "node_id" DROP NOT NULL;

-- CreateTable
CREATE TABLE "library_prompt" (
    "id" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "description" TEXT NOT NULL,
    "created_by" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "archived_at" TIMESTAMPTZ(3),

    CONSTRAINT "library_prompt_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "prompt_link" (
    "workflow_id" UUID NOT NULL,
    "version" INTEGER NOT NULL,
    "node_id" TEXT NOT NULL,
    "prompt_id" TEXT NOT NULL,
    "node_label" TEXT NOT NULL,
    "number" INTEGER NOT NULL,
    "follows" TEXT,

    CONSTRAINT "prompt_link_pkey" PRIMARY KEY ("workflow_id","version","node_id")
);

-- CreateTable
CREATE TABLE "prompt_label" (
    "prompt_id" TEXT NOT NULL,
    "label" TEXT NOT NULL,
    "version" INTEGER NOT NULL,
    "protected" BOOLEAN NOT NULL DEFAULT false,
    "moved_by" TEXT NOT NULL,
    "moved_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "prompt_label_pkey" PRIMARY KEY ("prompt_id","label")
);

-- CreateTable
CREATE TABLE "prompt_label_move" (
    "id" BIGSERIAL NOT NULL,
    "prompt_id" TEXT NOT NULL,
    "label" TEXT NOT NULL,
    "from_version" INTEGER,
    "to_version" INTEGER,
    "by" TEXT NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "prompt_label_move_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "test" (
    "id" UUID NOT NULL,
    "workflow_id" UUID NOT NULL,
    "prompt_id" TEXT NOT NULL,
    "node_id" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "fixture" JSON NOT NULL,
    "assertions" JSON NOT NULL,
    "revision" INTEGER NOT NULL,
    "run_id" UUID,
    "seq" INTEGER,
    "created_by" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "deleted_at" TIMESTAMPTZ(3),

    CONSTRAINT "test_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "experiment" (
    "id" UUID NOT NULL,
    "kind" TEXT NOT NULL,
    "workflow_id" UUID NOT NULL,
    "prompt_id" TEXT,
    "subject" JSON NOT NULL,
    "budget_usd" DOUBLE PRECISION,
    "status" TEXT NOT NULL,
    "reason" TEXT,
    "created_by" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "finished_at" TIMESTAMPTZ(3),

    CONSTRAINT "experiment_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "experiment_item" (
    "experiment_id" UUID NOT NULL,
    "n" INTEGER NOT NULL,
    "test_id" UUID,
    "test_revision" INTEGER,
    "run_id" UUID,
    "seq" INTEGER,
    "repetition" INTEGER NOT NULL DEFAULT 1,
    "prompt_hash" TEXT NOT NULL,
    "status" TEXT NOT NULL,
    "before" JSON,
    "after" JSON,
    "checks" JSON,
    "input_tokens" INTEGER,
    "output_tokens" INTEGER,
    "cost_usd" DOUBLE PRECISION,
    "latency_ms" INTEGER,
    "verdict" TEXT,
    "verdict_by" TEXT,
    "ended_at" TIMESTAMPTZ(3),

    CONSTRAINT "experiment_item_pkey" PRIMARY KEY ("experiment_id","n")
);

-- CreateIndex
CREATE INDEX "prompt_link_prompt_id_idx" ON "prompt_link"("prompt_id");

-- CreateIndex
CREATE INDEX "prompt_label_move_prompt_id_id_idx" ON "prompt_label_move"("prompt_id", "id");

-- CreateIndex
CREATE INDEX "test_workflow_id_idx" ON "test"("workflow_id");

-- CreateIndex
CREATE INDEX "test_prompt_id_idx" ON "test"("prompt_id");

-- CreateIndex
CREATE INDEX "experiment_workflow_id_id_idx" ON "experiment"("workflow_id", "id");

-- CreateIndex
CREATE INDEX "experiment_prompt_id_id_idx" ON "experiment"("prompt_id", "id");

-- CreateIndex
CREATE INDEX "experiment_item_test_id_prompt_hash_idx" ON "experiment_item"("test_id", "prompt_hash");

-- AddForeignKey
ALTER TABLE "experiment_item" ADD CONSTRAINT "experiment_item_experiment_id_fkey" FOREIGN KEY ("experiment_id") REFERENCES "experiment"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- An archived prompt gives its name free.
CREATE UNIQUE INDEX "library_prompt_name_key" ON "library_prompt"("name") WHERE "archived_at" IS NULL;
