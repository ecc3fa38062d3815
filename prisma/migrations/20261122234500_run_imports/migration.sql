-- CreateTable
CREATE TABLE "run_import" (
    "run_id" UUID NOT NULL,
    "recorded_as" UUID NOT NULL,
    "status" TEXT NOT NULL,
    "file_hash" TEXT NOT NULL,
    "imported_by" TEXT NOT NULL,
    "imported_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "requests" TEXT[],
    "connections" TEXT[],
    "notes" TEXT[],

    CONSTRAINT "run_import_pkey" PRIMARY KEY ("run_id")
);

-- CreateIndex
CREATE INDEX "run_import_file_hash_idx" ON "run_import"("file_hash");
