BEGIN TRANSACTION;
CREATE TABLE "active_storage_attachments" ("id" integer PRIMARY KEY AUTOINCREMENT NOT NULL, "name" varchar NOT NULL, "record_type" varchar NOT NULL, "record_id" bigint NOT NULL, "blob_id" bigint NOT NULL, "created_at" datetime(6) NOT NULL, CONSTRAINT "fk_rails_c3b3935057"
FOREIGN KEY ("blob_id")
  REFERENCES "active_storage_blobs" ("id")
);
CREATE TABLE "active_storage_blobs" ("id" integer PRIMARY KEY AUTOINCREMENT NOT NULL, "key" varchar NOT NULL, "filename" varchar NOT NULL, "content_type" varchar, "metadata" text, "service_name" varchar NOT NULL, "byte_size" bigint NOT NULL, "checksum" varchar, "created_at" datetime(6) NOT NULL);
CREATE TABLE "active_storage_variant_records" ("id" integer PRIMARY KEY AUTOINCREMENT NOT NULL, "blob_id" bigint NOT NULL, "variation_digest" varchar NOT NULL, CONSTRAINT "fk_rails_993965df05"
FOREIGN KEY ("blob_id")
  REFERENCES "active_storage_blobs" ("id")
);
CREATE TABLE "ar_internal_metadata" ("key" varchar NOT NULL PRIMARY KEY, "value" varchar, "created_at" datetime(6) NOT NULL, "updated_at" datetime(6) NOT NULL);
INSERT INTO "ar_internal_metadata" VALUES('environment','production','2026-11-21 11:22:44.253198','2026-11-21 11:22:44.253203');
INSERT INTO "ar_internal_metadata" VALUES('schema_sha1','dbd42b4801d46bd30283fac2061100aa9e209ce7','2026-11-21 11:22:44.253761','2026-11-21 11:22:44.253763');
CREATE TABLE "categories" ("id" integer PRIMARY KEY AUTOINCREMENT NOT NULL, "name" varchar(80) NOT NULL, "slug" varchar(80) NOT NULL, "description" text, "parent_id" bigint, "position" integer DEFAULT 0 NOT NULL, "created_at" datetime(6) NOT NULL, "updated_at" datetime(6) NOT NULL, CONSTRAINT "fk_rails_82f48f7407"
FOREIGN KEY ("parent_id")
  REFERENCES "categories" ("id")
);
INSERT INTO "categories" VALUES(1,'Kitchen','kitchen','All for the kitchen',NULL,0,'2025-02-20 09:00:00','2025-02-20 09:00:00');
INSERT INTO "categories" VALUES(2,'Cups','cups',NULL,1,0,'2025-02-21 09:00:00','2025-02-21 09:00:00');
INSERT INTO "categories" VALUES(3,'Plates','plates',NULL,1,1,'2025-02-21 09:00:00','2025-02-21 09:00:00');
INSERT INTO "categories" VALUES(4,'Pots & Pans','pots-pans',NULL,1,2,'2025-02-21 09:00:00','2025-02-21 09:00:00');
INSERT INTO "categories" VALUES(5,'Clothing','clothing',NULL,NULL,1,'2025-02-20 09:00:00','2025-02-20 09:00:00');
INSERT INTO "categories" VALUES(6,'Scarves','scarves',NULL,5,0,'2025-02-21 09:00:00','2025-02-21 09:00:00');
INSERT INTO "categories" VALUES(7,'Socks','socks',NULL,5,1,'2025-02-21 09:00:00','2025-02-21 09:00:00');
INSERT INTO "categories" VALUES(8,'Stationery','stationery','All for the stationery',NULL,2,'2025-02-20 09:00:00','2025-02-20 09:00:00');
INSERT INTO "categories" VALUES(9,'Notebooks','notebooks',NULL,8,0,'2025-02-21 09:00:00','2025-02-21 09:00:00');
INSERT INTO "categories" VALUES(10,'Gifts','gifts',NULL,NULL,3,'2025-02-20 09:00:00','2025-02-20 09:00:00');
CREATE TABLE "categorizations" ("id" integer PRIMARY KEY AUTOINCREMENT NOT NULL, "category_id" bigint NOT NULL, "product_id" bigint NOT NULL, "created_at" datetime(6) NOT NULL, "updated_at" datetime(6) NOT NULL, CONSTRAINT "fk_rails_5a40b79a1d"
FOREIGN KEY ("category_id")
  REFERENCES "categories" ("id")
, CONSTRAINT "fk_rails_039e11056a"
FOREIGN KEY ("product_id")
  REFERENCES "products" ("id")
);
INSERT INTO "categorizations" VALUES(1,2,1,'2025-03-02 09:00:00','2025-03-02 09:00:00');
INSERT INTO "categorizations" VALUES(2,10,1,'2025-03-02 09:00:00','2025-03-02 09:00:00');
INSERT INTO "categorizations" VALUES(3,2,2,'2025-03-03 09:00:00','2025-03-03 09:00:00');
INSERT INTO "categorizations" VALUES(4,3,3,'2025-03-04 09:00:00','2025-03-04 09:00:00');
INSERT INTO "categorizations" VALUES(5,3,4,'2025-03-05 09:00:00','2025-03-05 09:00:00');
INSERT INTO "categorizations" VALUES(6,4,5,'2025-03-06 09:00:00','2025-03-06 09:00:00');
INSERT INTO "categorizations" VALUES(7,6,6,'2025-03-07 09:00:00','2025-03-07 09:00:00');
INSERT INTO "categorizations" VALUES(8,10,6,'2025-03-07 09:00:00','2025-03-07 09:00:00');
INSERT INTO "categorizations" VALUES(9,6,7,'2025-03-08 09:00:00','2025-03-08 09:00:00');
INSERT INTO "categorizations" VALUES(10,7,8,'2025-03-09 09:00:00','2025-03-09 09:00:00');
INSERT INTO "categorizations" VALUES(11,7,9,'2025-03-10 09:00:00','2025-03-10 09:00:00');
INSERT INTO "categorizations" VALUES(12,9,10,'2025-03-11 09:00:00','2025-03-11 09:00:00');
INSERT INTO "categorizations" VALUES(13,9,11,'2025-03-12 09:00:00','2025-03-12 09:00:00');
INSERT INTO "categorizations" VALUES(14,1,12,'2025-03-13 09:00:00','2025-03-13 09:00:00');
INSERT INTO "categorizations" VALUES(15,10,12,'2025-03-13 09:00:00','2025-03-13 09:00:00');
INSERT INTO "categorizations" VALUES(16,1,13,'2025-03-14 09:00:00','2025-03-14 09:00:00');
INSERT INTO "categorizations" VALUES(17,1,14,'2025-03-15 09:00:00','2025-03-15 09:00:00');
CREATE TABLE "customers" ("id" integer PRIMARY KEY AUTOINCREMENT NOT NULL, "name" varchar NOT NULL, "email" varchar(120) NOT NULL, "password_digest" varchar NOT NULL, "api_token" varchar(40) NOT NULL, "born_on" date, "newsletter" boolean DEFAULT 0 NOT NULL, "preferences" json DEFAULT '{}' NOT NULL, "orders_count" integer DEFAULT 0 NOT NULL, "created_at" datetime(6) NOT NULL, "updated_at" datetime(6) NOT NULL);
INSERT INTO "customers" VALUES(1,'Ada Lovelace','ada@example.com','$2a$04$abcdefghijklmnopqrstuujydOTSfIH/d5oUHpsygqV5X9xJLQc6e','3a35b9d5e7b74854b6c07bde1d92f2df4b403d7d','1990-12-10',1,'{"language":"en","topics":["new","sale"]}',3,'2025-02-10 09:00:00','2025-02-10 09:00:00');
INSERT INTO "customers" VALUES(2,'Grace Hopper','grace@example.com','$2a$04$abcdefghijklmnopqrstuujydOTSfIH/d5oUHpsygqV5X9xJLQc6e','f5077572050d8727adf4a0fa3e103bf12d0547a0','1986-12-09',0,'{}',2,'2025-02-11 09:00:00','2025-02-11 09:00:00');
INSERT INTO "customers" VALUES(3,'José Núñez','jose@example.com','$2a$04$abcdefghijklmnopqrstuujydOTSfIH/d5oUHpsygqV5X9xJLQc6e','c0562a02779d9757a946140603444e8c2dd83a1a',NULL,1,'{"language":"es","currency":"EUR"}',2,'2025-02-12 09:00:00','2025-02-12 09:00:00');
INSERT INTO "customers" VALUES(4,'Mei','mei@example.com','$2a$04$abcdefghijklmnopqrstuujydOTSfIH/d5oUHpsygqV5X9xJLQc6e','aef901b20986c67ca793894535989172680519a8','2001-02-28',0,'{"topics":[]}',1,'2025-02-13 09:00:00','2025-02-13 09:00:00');
INSERT INTO "customers" VALUES(5,'O''Brien <Pat> & Co','pat@example.com','$2a$04$abcdefghijklmnopqrstuujydOTSfIH/d5oUHpsygqV5X9xJLQc6e','41f45c1c3b2c121c2aa7f38cf9afa0b69ee85440','1975-06-30',0,'{}',0,'2025-02-14 09:00:00','2025-02-14 09:00:00');
CREATE TABLE "lines" ("id" integer PRIMARY KEY AUTOINCREMENT NOT NULL, "order_id" bigint NOT NULL, "product_id" bigint NOT NULL, "quantity" integer DEFAULT 1 NOT NULL, "unit_price_cents" integer NOT NULL, "created_at" datetime(6) NOT NULL, "updated_at" datetime(6) NOT NULL, CONSTRAINT "fk_rails_1e8fdc3ae1"
FOREIGN KEY ("order_id")
  REFERENCES "orders" ("id")
, CONSTRAINT "fk_rails_98fcd5af4d"
FOREIGN KEY ("product_id")
  REFERENCES "products" ("id")
);
INSERT INTO "lines" VALUES(1,1,1,2,1450,'2025-03-22 09:00:00','2025-03-22 09:00:00');
INSERT INTO "lines" VALUES(2,1,6,1,4900,'2025-03-22 09:00:00','2025-03-22 09:00:00');
INSERT INTO "lines" VALUES(3,2,8,3,1600,'2025-04-01 09:00:00','2025-04-01 09:00:00');
INSERT INTO "lines" VALUES(4,3,2,1,1250,'2025-04-06 09:00:00','2025-04-06 09:00:00');
INSERT INTO "lines" VALUES(5,4,12,1,3350,'2025-04-11 09:00:00','2025-04-11 09:00:00');
INSERT INTO "lines" VALUES(6,4,13,4,990,'2025-04-11 09:00:00','2025-04-11 09:00:00');
INSERT INTO "lines" VALUES(7,5,7,1,4900,'2025-04-12 09:00:00','2025-04-12 09:00:00');
INSERT INTO "lines" VALUES(8,7,14,2,2750,'2025-04-22 09:00:00','2025-04-22 09:00:00');
INSERT INTO "lines" VALUES(9,7,4,1,1999,'2025-04-22 09:00:00','2025-04-22 09:00:00');
INSERT INTO "lines" VALUES(10,8,1,1,1450,'2025-04-26 09:00:00','2025-04-26 09:00:00');
INSERT INTO "lines" VALUES(11,8,3,1,2200,'2025-04-26 09:00:00','2025-04-26 09:00:00');
CREATE TABLE "orders" ("id" integer PRIMARY KEY AUTOINCREMENT NOT NULL, "customer_id" bigint NOT NULL, "number" varchar(12) NOT NULL, "state" integer DEFAULT 0 NOT NULL, "total_cents" bigint DEFAULT 0 NOT NULL, "lines_count" integer DEFAULT 0 NOT NULL, "note" text, "ship_on" date, "placed_at" datetime(6), "paid_at" datetime(6), "cancelled_at" datetime(6), "created_at" datetime(6) NOT NULL, "updated_at" datetime(6) NOT NULL, CONSTRAINT "fk_rails_3dad120da9"
FOREIGN KEY ("customer_id")
  REFERENCES "customers" ("id")
);
INSERT INTO "orders" VALUES(1,1,'R000001',2,7800,2,'Please wrap',NULL,'2025-03-22 10:00:00','2025-03-22 12:00:00',NULL,'2025-03-22 09:00:00','2025-03-22 09:00:00');
INSERT INTO "orders" VALUES(2,1,'R000002',1,4800,1,'Please wrap',NULL,'2025-04-01 10:00:00',NULL,NULL,'2025-04-01 09:00:00','2025-04-01 09:00:00');
INSERT INTO "orders" VALUES(3,1,'R000003',0,1250,1,NULL,NULL,NULL,NULL,NULL,'2025-04-06 09:00:00','2025-04-06 09:00:00');
INSERT INTO "orders" VALUES(4,2,'R000004',3,7310,2,'Please wrap','2025-04-14','2025-04-11 10:00:00','2025-04-11 12:00:00',NULL,'2025-04-11 09:00:00','2025-04-11 09:00:00');
INSERT INTO "orders" VALUES(5,2,'R000005',4,4900,1,NULL,NULL,'2025-04-12 10:00:00',NULL,'2025-04-12 15:00:00','2025-04-12 09:00:00','2025-04-12 09:00:00');
INSERT INTO "orders" VALUES(6,3,'R000006',0,0,0,'Please wrap',NULL,NULL,NULL,NULL,'2025-04-21 09:00:00','2025-04-21 09:00:00');
INSERT INTO "orders" VALUES(7,3,'R000007',1,7499,2,NULL,NULL,'2025-04-22 10:00:00',NULL,NULL,'2025-04-22 09:00:00','2025-04-22 09:00:00');
INSERT INTO "orders" VALUES(8,4,'R000008',0,3650,2,NULL,NULL,NULL,NULL,NULL,'2025-04-26 09:00:00','2025-04-26 09:00:00');
CREATE TABLE "payments" ("id" integer PRIMARY KEY AUTOINCREMENT NOT NULL, "type" varchar NOT NULL, "order_id" bigint NOT NULL, "amount_cents" integer NOT NULL, "brand" varchar(20), "last4" varchar(4), "voucher_code" varchar(20), "created_at" datetime(6) NOT NULL, "updated_at" datetime(6) NOT NULL, CONSTRAINT "fk_rails_6af949464b"
FOREIGN KEY ("order_id")
  REFERENCES "orders" ("id")
);
INSERT INTO "payments" VALUES(1,'CardPayment',1,7800,'visa','4242',NULL,'2025-05-01 09:00:00','2025-05-01 09:00:00');
INSERT INTO "payments" VALUES(2,'CardPayment',4,5310,'amex','0005',NULL,'2025-05-01 09:00:00','2025-05-01 09:00:00');
INSERT INTO "payments" VALUES(3,'VoucherPayment',4,2000,NULL,NULL,'V1236','2025-05-01 09:00:00','2025-05-01 09:00:00');
INSERT INTO "payments" VALUES(4,'VoucherPayment',7,1000,NULL,NULL,'GIFT-55-0','2025-05-01 09:00:00','2025-05-01 09:00:00');
CREATE TABLE "price_changes" ("id" integer PRIMARY KEY AUTOINCREMENT NOT NULL, "product_id" bigint NOT NULL, "old_cents" integer NOT NULL, "new_cents" integer NOT NULL, "created_at" datetime(6) NOT NULL, CONSTRAINT "fk_rails_2d0ae995bb"
FOREIGN KEY ("product_id")
  REFERENCES "products" ("id")
);
INSERT INTO "price_changes" VALUES(1,2,1400,1250,'2025-05-21 09:00:00');
CREATE TABLE "products" ("id" integer PRIMARY KEY AUTOINCREMENT NOT NULL, "seller_id" bigint NOT NULL, "name" varchar(120) NOT NULL, "slug" varchar(120) NOT NULL, "sku" varchar(12) NOT NULL, "description" text, "price_cents" integer DEFAULT 0 NOT NULL, "status" integer DEFAULT 0 NOT NULL, "stock" integer DEFAULT 0 NOT NULL, "weight_kg" float, "rating" decimal(3,2), "reviews_count" integer DEFAULT 0 NOT NULL, "featured" boolean DEFAULT 0 NOT NULL, "details" json, "available_on" date, "published_at" datetime(6), "created_at" datetime(6) NOT NULL, "updated_at" datetime(6) NOT NULL, CONSTRAINT "fk_rails_82f3b66938"
FOREIGN KEY ("seller_id")
  REFERENCES "sellers" ("id")
);
INSERT INTO "products" VALUES(1,1,'Blue Cup','blue-cup','CUP-0001','Blue Cup, made by hand.',1450,1,40,0.31,4.5,2,1,'{"color":"blue","tags":["Handmade","gift"]}',NULL,'2025-03-02 10:00:00','2025-03-02 09:00:00','2025-03-02 09:00:00');
INSERT INTO "products" VALUES(2,1,'White Cup','white-cup','CUP-0002','White Cup, made by hand.',1250,1,3,0.3,NULL,0,0,'{"color":"white"}','2025-03-03','2025-03-03 10:00:00','2025-03-03 09:00:00','2025-03-03 09:00:00');
INSERT INTO "products" VALUES(3,1,'Dinner Plate','dinner-plate','PLT-0001','Dinner Plate, made by hand.',2200,1,0,0.85,NULL,0,1,NULL,NULL,'2025-03-04 10:00:00','2025-03-04 09:00:00','2025-03-04 09:00:00');
INSERT INTO "products" VALUES(4,1,'Soup Plate (50% off)','soup-plate-50-off','PLT-0002','Soup Plate (50% off), made by hand.',1999,1,12,NULL,NULL,0,0,'{"size":"L","tags":[]}','2025-03-05','2025-03-05 10:00:00','2025-03-05 09:00:00','2025-03-05 09:00:00');
INSERT INTO "products" VALUES(5,1,'Casserole','casserole','POT-0001',NULL,8900,0,6,3.4,NULL,0,0,NULL,NULL,NULL,'2025-03-06 09:00:00','2025-03-06 09:00:00');
INSERT INTO "products" VALUES(6,2,'Grey Scarf','grey-scarf','SCF-0001','Grey Scarf, made by hand.',4900,1,25,0.2,3,1,1,'{"color":"grey","size":"180"}','2025-03-07','2025-03-07 10:00:00','2025-03-07 09:00:00','2025-03-07 09:00:00');
INSERT INTO "products" VALUES(7,2,'Red Scarf','red-scarf','SCF-0002','Red Scarf, made by hand.',4900,1,5,0.2,NULL,0,0,'{"color":"red","tags":["b","A","b"]}',NULL,'2025-03-08 10:00:00','2025-03-08 09:00:00','2025-03-08 09:00:00');
INSERT INTO "products" VALUES(8,2,'Hiking Socks','hiking-socks','SOC-0001','Hiking Socks, made by hand.',1600,1,120,0.09,NULL,0,0,NULL,'2025-03-09','2025-03-09 10:00:00','2025-03-09 09:00:00','2025-03-09 09:00:00');
INSERT INTO "products" VALUES(9,2,'Bed Socks','bed-socks','SOC-0002','Bed Socks, made by hand.',1800,2,80,0.08,NULL,0,0,NULL,NULL,NULL,'2025-03-10 09:00:00','2025-03-10 09:00:00');
INSERT INTO "products" VALUES(10,3,'Plain Notebook','plain-notebook','NTB-0001',NULL,700,1,300,0.15,NULL,0,0,NULL,'2025-03-11','2025-03-11 10:00:00','2025-03-11 09:00:00','2025-03-11 09:00:00');
INSERT INTO "products" VALUES(11,3,'Dotted Notebook','dotted-notebook','NTB-0002','Dotted Notebook, made by hand.',750,0,0,0.15,NULL,0,0,NULL,NULL,NULL,'2025-03-12 09:00:00','2025-03-12 09:00:00');
INSERT INTO "products" VALUES(12,4,'Smørrebrød Board','smorrebrod-board','BRD-0001','Smørrebrød Board, made by hand.',3350,1,14,1.25,5,1,1,'{"size":"40x20","tags":["Øak"]}','2025-03-13','2025-03-13 10:00:00','2025-03-13 09:00:00','2025-03-13 09:00:00');
INSERT INTO "products" VALUES(13,4,'Butter Knife "Lille"','butter-knife-lille','KNF-0001','Butter Knife "Lille", made by hand.',990,1,60,0.04,NULL,0,0,NULL,NULL,'2025-03-14 10:00:00','2025-03-14 09:00:00','2025-03-14 09:00:00');
INSERT INTO "products" VALUES(14,4,'Salt & Pepper <Set>','salt-pepper-set','SLT-0001','Salt & Pepper <Set>, made by hand.',2750,1,9,0.45,NULL,0,0,NULL,'2025-03-15','2025-03-15 10:00:00','2025-03-15 09:00:00','2025-03-15 09:00:00');
CREATE TABLE "reviews" ("id" integer PRIMARY KEY AUTOINCREMENT NOT NULL, "reviewable_type" varchar NOT NULL, "reviewable_id" bigint NOT NULL, "customer_id" bigint NOT NULL, "rating" integer NOT NULL, "title" varchar, "body" text NOT NULL, "created_at" datetime(6) NOT NULL, "updated_at" datetime(6) NOT NULL, CONSTRAINT "fk_rails_74e2428a18"
FOREIGN KEY ("customer_id")
  REFERENCES "customers" ("id")
);
INSERT INTO "reviews" VALUES(1,'Product',1,1,5,'Lovely cup','Holds tea, keeps it warm, looks good.','2025-05-11 09:00:00','2025-05-11 09:00:00');
INSERT INTO "reviews" VALUES(2,'Product',1,2,4,NULL,'A little smaller than I thought it would be, but very nice.','2025-05-12 09:00:00','2025-05-12 09:00:00');
INSERT INTO "reviews" VALUES(3,'Product',6,3,3,'','Warm, though it itches <a bit> & sheds.','2025-05-13 09:00:00','2025-05-13 09:00:00');
INSERT INTO "reviews" VALUES(4,'Product',12,4,5,'Skøn','Smukt arbejde, kan anbefales.','2025-05-14 09:00:00','2025-05-14 09:00:00');
INSERT INTO "reviews" VALUES(5,'Seller',1,1,4,'Quick','Answered within an hour, twice.','2025-05-15 09:00:00','2025-05-15 09:00:00');
INSERT INTO "reviews" VALUES(6,'Seller',4,5,2,NULL,'Parcel came late and open.','2025-05-16 09:00:00','2025-05-16 09:00:00');
CREATE TABLE "schema_migrations" ("version" varchar NOT NULL PRIMARY KEY);
INSERT INTO "schema_migrations" VALUES('20250301090000');
CREATE TABLE "sellers" ("id" integer PRIMARY KEY AUTOINCREMENT NOT NULL, "name" varchar(80) NOT NULL, "email" varchar(120) NOT NULL, "password_digest" varchar NOT NULL, "api_token" varchar(40) NOT NULL, "status" varchar DEFAULT 'active' NOT NULL, "commission" decimal(5,2) DEFAULT 10.0 NOT NULL, "rating" decimal(3,2), "products_count" integer DEFAULT 0 NOT NULL, "reviews_count" integer DEFAULT 0 NOT NULL, "joined_on" date, "created_at" datetime(6) NOT NULL, "updated_at" datetime(6) NOT NULL);
INSERT INTO "sellers" VALUES(1,'Harbour Ceramics','hello@harbour.example','$2a$04$abcdefghijklmnopqrstuujydOTSfIH/d5oUHpsygqV5X9xJLQc6e','a089182b637d905ade17508561a6460e3fadcdbb','active',12.5,4,5,1,'2025-01-01','2025-01-01 09:00:00','2025-01-01 09:00:00');
INSERT INTO "sellers" VALUES(2,'North Wool','shop@northwool.example','$2a$04$abcdefghijklmnopqrstuujydOTSfIH/d5oUHpsygqV5X9xJLQc6e','917ef793d9049eead0d01b250fad85c06e2c22ac','active',10,NULL,4,0,'2025-01-04','2025-01-04 09:00:00','2025-01-04 09:00:00');
INSERT INTO "sellers" VALUES(3,'Old Mill Paper','post@oldmill.example','$2a$04$abcdefghijklmnopqrstuujydOTSfIH/d5oUHpsygqV5X9xJLQc6e','8117db8742defd58e270a45911272c60c3cfd6e4','suspended',8.25,NULL,2,0,'2025-01-10','2025-01-10 09:00:00','2025-01-10 09:00:00');
INSERT INTO "sellers" VALUES(4,'Søren & Daughters','soren@daughters.example','$2a$04$abcdefghijklmnopqrstuujydOTSfIH/d5oUHpsygqV5X9xJLQc6e','51234d16efcb8698237c767d2201035f92564101','active',10,2,3,1,'2025-01-21','2025-01-21 09:00:00','2025-01-21 09:00:00');
INSERT INTO "sellers" VALUES(5,'Quiet Corner','quiet@corner.example','$2a$04$abcdefghijklmnopqrstuujydOTSfIH/d5oUHpsygqV5X9xJLQc6e','a466f57e39e8f51beefdb75af93b4da3ffdd1024','closed',0,NULL,0,0,'2025-02-01','2025-02-01 09:00:00','2025-02-01 09:00:00');
CREATE UNIQUE INDEX "index_active_storage_blobs_on_key" ON "active_storage_blobs" ("key");
CREATE UNIQUE INDEX "index_customers_on_api_token" ON "customers" ("api_token");
CREATE UNIQUE INDEX "index_customers_on_email" ON "customers" ("email");
CREATE UNIQUE INDEX "index_sellers_on_api_token" ON "sellers" ("api_token");
CREATE UNIQUE INDEX "index_sellers_on_email" ON "sellers" ("email");
CREATE INDEX "index_active_storage_attachments_on_blob_id" ON "active_storage_attachments" ("blob_id");
CREATE UNIQUE INDEX "index_active_storage_attachments_uniqueness" ON "active_storage_attachments" ("record_type", "record_id", "name", "blob_id");
CREATE UNIQUE INDEX "index_active_storage_variant_records_uniqueness" ON "active_storage_variant_records" ("blob_id", "variation_digest");
CREATE INDEX "index_categories_on_parent_id_and_position" ON "categories" ("parent_id", "position");
CREATE UNIQUE INDEX "index_categories_on_slug" ON "categories" ("slug");
CREATE INDEX "index_categorizations_on_category_id" ON "categorizations" ("category_id");
CREATE UNIQUE INDEX "index_categorizations_on_product_id_and_category_id" ON "categorizations" ("product_id", "category_id");
CREATE UNIQUE INDEX "index_lines_on_order_id_and_product_id" ON "lines" ("order_id", "product_id");
CREATE INDEX "index_lines_on_product_id" ON "lines" ("product_id");
CREATE INDEX "index_orders_on_customer_id_and_state" ON "orders" ("customer_id", "state");
CREATE UNIQUE INDEX "index_orders_on_number" ON "orders" ("number");
CREATE INDEX "index_payments_on_order_id" ON "payments" ("order_id");
CREATE INDEX "index_price_changes_on_product_id" ON "price_changes" ("product_id");
CREATE UNIQUE INDEX "index_products_on_seller_id_and_sku" ON "products" ("seller_id", "sku");
CREATE UNIQUE INDEX "index_products_on_slug" ON "products" ("slug");
CREATE INDEX "index_products_on_status_and_published_at" ON "products" ("status", "published_at");
CREATE UNIQUE INDEX "index_reviews_on_customer_and_reviewable" ON "reviews" ("customer_id", "reviewable_type", "reviewable_id");
CREATE INDEX "index_reviews_on_reviewable" ON "reviews" ("reviewable_type", "reviewable_id");
DELETE FROM "sqlite_sequence";
INSERT INTO "sqlite_sequence" VALUES('active_storage_attachments',0);
INSERT INTO "sqlite_sequence" VALUES('active_storage_variant_records',0);
INSERT INTO "sqlite_sequence" VALUES('categories',10);
INSERT INTO "sqlite_sequence" VALUES('categorizations',17);
INSERT INTO "sqlite_sequence" VALUES('lines',11);
INSERT INTO "sqlite_sequence" VALUES('orders',8);
INSERT INTO "sqlite_sequence" VALUES('payments',4);
INSERT INTO "sqlite_sequence" VALUES('price_changes',1);
INSERT INTO "sqlite_sequence" VALUES('products',14);
INSERT INTO "sqlite_sequence" VALUES('reviews',6);
INSERT INTO "sqlite_sequence" VALUES('sellers',5);
INSERT INTO "sqlite_sequence" VALUES('customers',5);
COMMIT;
