-- AlterTable
ALTER TABLE "run_import" DROP COLUMN "callbacks";
