-- CreateTable
CREATE TABLE "contact" (
    "id" UUID NOT NULL,
    "request_id" TEXT NOT NULL,
    "run_id" UUID NOT NULL,
    "step" TEXT NOT NULL,
    "level" INTEGER NOT NULL,
    "channel" TEXT NOT NULL,
    "connection" TEXT NOT NULL,
    "recipient" TEXT NOT NULL,
    "audience" TEXT[],
    "status" TEXT NOT NULL,
    "attempts" INTEGER NOT NULL DEFAULT 0,
    "due_at" TIMESTAMPTZ(3),
    "held_until" TIMESTAMPTZ(3),
    "outdated" BOOLEAN NOT NULL DEFAULT false,
    "external_id" TEXT,
    "thread_id" TEXT,
    "error" TEXT,
    "recorded" BOOLEAN NOT NULL DEFAULT false,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "ended_at" TIMESTAMPTZ(3),

    CONSTRAINT "contact_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "contact_run_id_recipient_idx" ON "contact"("run_id", "recipient");

-- CreateIndex
CREATE INDEX "contact_connection_external_id_idx" ON "contact"("connection", "external_id");

-- CreateIndex
CREATE UNIQUE INDEX "contact_request_id_level_channel_recipient_key" ON "contact"("request_id", "level", "channel", "recipient");

-- What is to be done about contacts, for the sweeper. Partial: most contacts were made long ago.
CREATE INDEX "contact_due_idx" ON "contact"("due_at") WHERE "due_at" IS NOT NULL;
