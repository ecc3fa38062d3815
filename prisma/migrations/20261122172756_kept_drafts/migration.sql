-- AlterTable
ALTER TABLE "workflow" ADD COLUMN     "draft_hash" TEXT;

-- Nothing was pinned before this: the text of a draft is what would be published.
UPDATE "workflow" SET "draft_hash" = encode(sha256(convert_to("draft"::text, 'UTF8')), 'hex');
ALTER TABLE "workflow" ALTER COLUMN "draft_hash" SET NOT NULL;

-- AlterTable
ALTER TABLE "workflow_version" ADD COLUMN     "changes" JSON,
ADD COLUMN     "from_version" INTEGER;

-- CreateTable
CREATE TABLE "kept_draft" (
    "workflow_id" UUID NOT NULL,
    "revision" INTEGER NOT NULL,
    "document_hash" TEXT NOT NULL,
    "message" TEXT NOT NULL,
    "created_by" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "kept_draft_pkey" PRIMARY KEY ("workflow_id","revision")
);

-- AddForeignKey
ALTER TABLE "kept_draft" ADD CONSTRAINT "kept_draft_workflow_id_fkey" FOREIGN KEY ("workflow_id") REFERENCES "workflow"("id") ON DELETE CASCADE ON UPDATE CASCADE;
