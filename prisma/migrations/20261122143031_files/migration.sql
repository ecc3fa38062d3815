-- CreateTable
CREATE TABLE "file" (
    "hash" BYTEA NOT NULL,
    "media_type" TEXT NOT NULL,
    "content" BYTEA NOT NULL,
    "created_by" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "file_pkey" PRIMARY KEY ("hash")
);

-- Images are compressed already; trying again costs time and saves nothing.
ALTER TABLE "file" ALTER COLUMN "content" SET STORAGE EXTERNAL;
