-- AlterTable
ALTER TABLE "run" ADD COLUMN     "continues" BOOLEAN NOT NULL DEFAULT false;

-- A conversation is one line: of two replies that come at once, the second continues what the first began.
CREATE UNIQUE INDEX "run_continuation_key" ON "run"("forked_from") WHERE "continues";
