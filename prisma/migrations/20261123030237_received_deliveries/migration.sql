-- CreateTable
CREATE TABLE "received_delivery" (
    "source" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "received_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "received_delivery_pkey" PRIMARY KEY ("source","id")
);

-- CreateIndex
CREATE INDEX "received_delivery_received_at_idx" ON "received_delivery"("received_at");
