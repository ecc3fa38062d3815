-- CreateTable
CREATE TABLE "model_entry" (
    "connection" TEXT NOT NULL,
    "model" TEXT NOT NULL,
    "context_window" INTEGER,
    "warn_at_percent" INTEGER NOT NULL,
    "input_price" DOUBLE PRECISION,
    "cached_input_price" DOUBLE PRECISION,
    "output_price" DOUBLE PRECISION,
    "as_of" TEXT NOT NULL,
    "updated_by" TEXT NOT NULL,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "model_entry_pkey" PRIMARY KEY ("connection","model")
);
