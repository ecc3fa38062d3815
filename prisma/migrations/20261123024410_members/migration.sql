-- AlterTable
ALTER TABLE "api_key" ADD COLUMN     "person_id" TEXT;

-- AlterTable
ALTER TABLE "user" ADD COLUMN     "former_emails" TEXT[] DEFAULT ARRAY[]::TEXT[],
ADD COLUMN     "groups" TEXT[] DEFAULT ARRAY[]::TEXT[],
ADD COLUMN     "invited_by" TEXT,
ADD COLUMN     "joined_at" TIMESTAMPTZ(3),
ADD COLUMN     "link_made_at" TIMESTAMPTZ(3),
ADD COLUMN     "link_made_by" TEXT,
ADD COLUMN     "removed_at" TIMESTAMPTZ(3),
ADD COLUMN     "removed_by" TEXT,
ADD COLUMN     "role" TEXT NOT NULL DEFAULT 'member',
ALTER COLUMN "updated_at" SET DEFAULT CURRENT_TIMESTAMP;

-- Who could sign in until now was the owner; addresses are the same in any case.
UPDATE "user" SET "role" = 'owner', "joined_at" = "created_at", "email" = lower("email");
ALTER TABLE "user" ADD CONSTRAINT "user_email_in_small_letters" CHECK ("email" = lower("email"));
ALTER TABLE "user" ADD CONSTRAINT "user_role_known" CHECK ("role" IN ('owner', 'member'));
UPDATE "api_key" SET "person_id" = "user"."id" FROM "user" WHERE "user"."email" = lower("api_key"."created_by");
