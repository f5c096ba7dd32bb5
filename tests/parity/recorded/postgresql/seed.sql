SET statement_timeout = 0;
SET lock_timeout = 0;
SET idle_in_transaction_session_timeout = 0;
SET client_encoding = 'UTF8';
SET standard_conforming_strings = on;
SELECT pg_catalog.set_config('search_path', '', false);
SET check_function_bodies = false;
SET xmloption = content;
SET client_min_messages = warning;
SET row_security = off;
SET default_tablespace = '';
SET default_table_access_method = heap;
CREATE TABLE public.active_storage_attachments (
    id bigint NOT NULL,
    name character varying NOT NULL,
    record_type character varying NOT NULL,
    record_id bigint NOT NULL,
    blob_id bigint NOT NULL,
    created_at timestamp(6) without time zone NOT NULL
);
CREATE SEQUENCE public.active_storage_attachments_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.active_storage_attachments_id_seq OWNED BY public.active_storage_attachments.id;
CREATE TABLE public.active_storage_blobs (
    id bigint NOT NULL,
    key character varying NOT NULL,
    filename character varying NOT NULL,
    content_type character varying,
    metadata text,
    service_name character varying NOT NULL,
    byte_size bigint NOT NULL,
    checksum character varying,
    created_at timestamp(6) without time zone NOT NULL
);
CREATE SEQUENCE public.active_storage_blobs_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.active_storage_blobs_id_seq OWNED BY public.active_storage_blobs.id;
CREATE TABLE public.active_storage_variant_records (
    id bigint NOT NULL,
    blob_id bigint NOT NULL,
    variation_digest character varying NOT NULL
);
CREATE SEQUENCE public.active_storage_variant_records_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.active_storage_variant_records_id_seq OWNED BY public.active_storage_variant_records.id;
CREATE TABLE public.ar_internal_metadata (
    key character varying NOT NULL,
    value character varying,
    created_at timestamp(6) without time zone NOT NULL,
    updated_at timestamp(6) without time zone NOT NULL
);
CREATE TABLE public.categories (
    id bigint NOT NULL,
    name character varying(80) NOT NULL,
    slug character varying(80) NOT NULL,
    description text,
    parent_id bigint,
    "position" integer DEFAULT 0 NOT NULL,
    created_at timestamp(6) without time zone NOT NULL,
    updated_at timestamp(6) without time zone NOT NULL
);
CREATE SEQUENCE public.categories_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.categories_id_seq OWNED BY public.categories.id;
CREATE TABLE public.categorizations (
    id bigint NOT NULL,
    category_id bigint NOT NULL,
    product_id bigint NOT NULL,
    created_at timestamp(6) without time zone NOT NULL,
    updated_at timestamp(6) without time zone NOT NULL
);
CREATE SEQUENCE public.categorizations_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.categorizations_id_seq OWNED BY public.categorizations.id;
CREATE TABLE public.customers (
    id bigint NOT NULL,
    name character varying NOT NULL,
    email character varying(120) NOT NULL,
    password_digest character varying NOT NULL,
    api_token character varying(40) NOT NULL,
    born_on date,
    newsletter boolean DEFAULT false NOT NULL,
    preferences json DEFAULT '{}'::json NOT NULL,
    orders_count integer DEFAULT 0 NOT NULL,
    created_at timestamp(6) without time zone NOT NULL,
    updated_at timestamp(6) without time zone NOT NULL
);
CREATE SEQUENCE public.customers_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.customers_id_seq OWNED BY public.customers.id;
CREATE TABLE public.lines (
    id bigint NOT NULL,
    order_id bigint NOT NULL,
    product_id bigint NOT NULL,
    quantity integer DEFAULT 1 NOT NULL,
    unit_price_cents integer NOT NULL,
    created_at timestamp(6) without time zone NOT NULL,
    updated_at timestamp(6) without time zone NOT NULL
);
CREATE SEQUENCE public.lines_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.lines_id_seq OWNED BY public.lines.id;
CREATE TABLE public.orders (
    id bigint NOT NULL,
    customer_id bigint NOT NULL,
    number character varying(12) NOT NULL,
    state integer DEFAULT 0 NOT NULL,
    total_cents bigint DEFAULT 0 NOT NULL,
    lines_count integer DEFAULT 0 NOT NULL,
    note text,
    ship_on date,
    placed_at timestamp(6) without time zone,
    paid_at timestamp(6) without time zone,
    cancelled_at timestamp(6) without time zone,
    created_at timestamp(6) without time zone NOT NULL,
    updated_at timestamp(6) without time zone NOT NULL
);
CREATE SEQUENCE public.orders_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.orders_id_seq OWNED BY public.orders.id;
CREATE TABLE public.payments (
    id bigint NOT NULL,
    type character varying NOT NULL,
    order_id bigint NOT NULL,
    amount_cents integer NOT NULL,
    brand character varying(20),
    last4 character varying(4),
    voucher_code character varying(20),
    created_at timestamp(6) without time zone NOT NULL,
    updated_at timestamp(6) without time zone NOT NULL
);
CREATE SEQUENCE public.payments_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.payments_id_seq OWNED BY public.payments.id;
CREATE TABLE public.price_changes (
    id bigint NOT NULL,
    product_id bigint NOT NULL,
    old_cents integer NOT NULL,
    new_cents integer NOT NULL,
    created_at timestamp(6) without time zone NOT NULL
);
CREATE SEQUENCE public.price_changes_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.price_changes_id_seq OWNED BY public.price_changes.id;
CREATE TABLE public.products (
    id bigint NOT NULL,
    seller_id bigint NOT NULL,
    name character varying(120) NOT NULL,
    slug character varying(120) NOT NULL,
    sku character varying(12) NOT NULL,
    description text,
    price_cents integer DEFAULT 0 NOT NULL,
    status integer DEFAULT 0 NOT NULL,
    stock integer DEFAULT 0 NOT NULL,
    weight_kg double precision,
    rating numeric(3,2),
    reviews_count integer DEFAULT 0 NOT NULL,
    featured boolean DEFAULT false NOT NULL,
    details json,
    available_on date,
    published_at timestamp(6) without time zone,
    created_at timestamp(6) without time zone NOT NULL,
    updated_at timestamp(6) without time zone NOT NULL
);
CREATE SEQUENCE public.products_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.products_id_seq OWNED BY public.products.id;
CREATE TABLE public.reviews (
    id bigint NOT NULL,
    reviewable_type character varying NOT NULL,
    reviewable_id bigint NOT NULL,
    customer_id bigint NOT NULL,
    rating integer NOT NULL,
    title character varying,
    body text NOT NULL,
    created_at timestamp(6) without time zone NOT NULL,
    updated_at timestamp(6) without time zone NOT NULL
);
CREATE SEQUENCE public.reviews_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.reviews_id_seq OWNED BY public.reviews.id;
CREATE TABLE public.schema_migrations (
    version character varying NOT NULL
);
CREATE TABLE public.sellers (
    id bigint NOT NULL,
    name character varying(80) NOT NULL,
    email character varying(120) NOT NULL,
    password_digest character varying NOT NULL,
    api_token character varying(40) NOT NULL,
    status character varying DEFAULT 'active'::character varying NOT NULL,
    commission numeric(5,2) DEFAULT 10.0 NOT NULL,
    rating numeric(3,2),
    products_count integer DEFAULT 0 NOT NULL,
    reviews_count integer DEFAULT 0 NOT NULL,
    joined_on date,
    created_at timestamp(6) without time zone NOT NULL,
    updated_at timestamp(6) without time zone NOT NULL
);
CREATE SEQUENCE public.sellers_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.sellers_id_seq OWNED BY public.sellers.id;
ALTER TABLE ONLY public.active_storage_attachments ALTER COLUMN id SET DEFAULT nextval('public.active_storage_attachments_id_seq'::regclass);
ALTER TABLE ONLY public.active_storage_blobs ALTER COLUMN id SET DEFAULT nextval('public.active_storage_blobs_id_seq'::regclass);
ALTER TABLE ONLY public.active_storage_variant_records ALTER COLUMN id SET DEFAULT nextval('public.active_storage_variant_records_id_seq'::regclass);
ALTER TABLE ONLY public.categories ALTER COLUMN id SET DEFAULT nextval('public.categories_id_seq'::regclass);
ALTER TABLE ONLY public.categorizations ALTER COLUMN id SET DEFAULT nextval('public.categorizations_id_seq'::regclass);
ALTER TABLE ONLY public.customers ALTER COLUMN id SET DEFAULT nextval('public.customers_id_seq'::regclass);
ALTER TABLE ONLY public.lines ALTER COLUMN id SET DEFAULT nextval('public.lines_id_seq'::regclass);
ALTER TABLE ONLY public.orders ALTER COLUMN id SET DEFAULT nextval('public.orders_id_seq'::regclass);
ALTER TABLE ONLY public.payments ALTER COLUMN id SET DEFAULT nextval('public.payments_id_seq'::regclass);
ALTER TABLE ONLY public.price_changes ALTER COLUMN id SET DEFAULT nextval('public.price_changes_id_seq'::regclass);
ALTER TABLE ONLY public.products ALTER COLUMN id SET DEFAULT nextval('public.products_id_seq'::regclass);
ALTER TABLE ONLY public.reviews ALTER COLUMN id SET DEFAULT nextval('public.reviews_id_seq'::regclass);
ALTER TABLE ONLY public.sellers ALTER COLUMN id SET DEFAULT nextval('public.sellers_id_seq'::regclass);
INSERT INTO public.ar_internal_metadata VALUES ('environment', 'production', '2026-11-21 09:39:00.734632', '2026-11-21 09:39:00.734683');
INSERT INTO public.ar_internal_metadata VALUES ('schema_sha1', 'dbd42b4801d46bd30283fac2061100aa9e209ce7', '2026-11-21 09:39:00.73616', '2026-11-21 09:39:00.736162');
INSERT INTO public.categories VALUES (1, 'Kitchen', 'kitchen', 'All for the kitchen', NULL, 0, '2025-02-20 09:00:00', '2025-02-20 09:00:00');
INSERT INTO public.categories VALUES (2, 'Cups', 'cups', NULL, 1, 0, '2025-02-21 09:00:00', '2025-02-21 09:00:00');
INSERT INTO public.categories VALUES (3, 'Plates', 'plates', NULL, 1, 1, '2025-02-21 09:00:00', '2025-02-21 09:00:00');
INSERT INTO public.categories VALUES (4, 'Pots & Pans', 'pots-pans', NULL, 1, 2, '2025-02-21 09:00:00', '2025-02-21 09:00:00');
INSERT INTO public.categories VALUES (5, 'Clothing', 'clothing', NULL, NULL, 1, '2025-02-20 09:00:00', '2025-02-20 09:00:00');
INSERT INTO public.categories VALUES (6, 'Scarves', 'scarves', NULL, 5, 0, '2025-02-21 09:00:00', '2025-02-21 09:00:00');
INSERT INTO public.categories VALUES (7, 'Socks', 'socks', NULL, 5, 1, '2025-02-21 09:00:00', '2025-02-21 09:00:00');
INSERT INTO public.categories VALUES (8, 'Stationery', 'stationery', 'All for the stationery', NULL, 2, '2025-02-20 09:00:00', '2025-02-20 09:00:00');
INSERT INTO public.categories VALUES (9, 'Notebooks', 'notebooks', NULL, 8, 0, '2025-02-21 09:00:00', '2025-02-21 09:00:00');
INSERT INTO public.categories VALUES (10, 'Gifts', 'gifts', NULL, NULL, 3, '2025-02-20 09:00:00', '2025-02-20 09:00:00');
INSERT INTO public.categorizations VALUES (1, 2, 1, '2025-03-02 09:00:00', '2025-03-02 09:00:00');
INSERT INTO public.categorizations VALUES (2, 10, 1, '2025-03-02 09:00:00', '2025-03-02 09:00:00');
INSERT INTO public.categorizations VALUES (3, 2, 2, '2025-03-03 09:00:00', '2025-03-03 09:00:00');
INSERT INTO public.categorizations VALUES (4, 3, 3, '2025-03-04 09:00:00', '2025-03-04 09:00:00');
INSERT INTO public.categorizations VALUES (5, 3, 4, '2025-03-05 09:00:00', '2025-03-05 09:00:00');
INSERT INTO public.categorizations VALUES (6, 4, 5, '2025-03-06 09:00:00', '2025-03-06 09:00:00');
INSERT INTO public.categorizations VALUES (7, 6, 6, '2025-03-07 09:00:00', '2025-03-07 09:00:00');
INSERT INTO public.categorizations VALUES (8, 10, 6, '2025-03-07 09:00:00', '2025-03-07 09:00:00');
INSERT INTO public.categorizations VALUES (9, 6, 7, '2025-03-08 09:00:00', '2025-03-08 09:00:00');
INSERT INTO public.categorizations VALUES (10, 7, 8, '2025-03-09 09:00:00', '2025-03-09 09:00:00');
INSERT INTO public.categorizations VALUES (11, 7, 9, '2025-03-10 09:00:00', '2025-03-10 09:00:00');
INSERT INTO public.categorizations VALUES (12, 9, 10, '2025-03-11 09:00:00', '2025-03-11 09:00:00');
INSERT INTO public.categorizations VALUES (13, 9, 11, '2025-03-12 09:00:00', '2025-03-12 09:00:00');
INSERT INTO public.categorizations VALUES (14, 1, 12, '2025-03-13 09:00:00', '2025-03-13 09:00:00');
INSERT INTO public.categorizations VALUES (15, 10, 12, '2025-03-13 09:00:00', '2025-03-13 09:00:00');
INSERT INTO public.categorizations VALUES (16, 1, 13, '2025-03-14 09:00:00', '2025-03-14 09:00:00');
INSERT INTO public.categorizations VALUES (17, 1, 14, '2025-03-15 09:00:00', '2025-03-15 09:00:00');
INSERT INTO public.customers VALUES (5, 'O''Brien <Pat> & Co', 'pat@example.com', '$2a$04$abcdefghijklmnopqrstuujydOTSfIH/d5oUHpsygqV5X9xJLQc6e', '41f45c1c3b2c121c2aa7f38cf9afa0b69ee85440', '1975-06-30', false, '{}', 0, '2025-02-14 09:00:00', '2025-02-14 09:00:00');
INSERT INTO public.customers VALUES (1, 'Ada Lovelace', 'ada@example.com', '$2a$04$abcdefghijklmnopqrstuujydOTSfIH/d5oUHpsygqV5X9xJLQc6e', '3a35b9d5e7b74854b6c07bde1d92f2df4b403d7d', '1990-12-10', true, '{"language":"en","topics":["new","sale"]}', 3, '2025-02-10 09:00:00', '2025-02-10 09:00:00');
INSERT INTO public.customers VALUES (2, 'Grace Hopper', 'grace@example.com', '$2a$04$abcdefghijklmnopqrstuujydOTSfIH/d5oUHpsygqV5X9xJLQc6e', 'f5077572050d8727adf4a0fa3e103bf12d0547a0', '1986-12-09', false, '{}', 2, '2025-02-11 09:00:00', '2025-02-11 09:00:00');
INSERT INTO public.customers VALUES (3, 'José Núñez', 'jose@example.com', '$2a$04$abcdefghijklmnopqrstuujydOTSfIH/d5oUHpsygqV5X9xJLQc6e', 'c0562a02779d9757a946140603444e8c2dd83a1a', NULL, true, '{"language":"es","currency":"EUR"}', 2, '2025-02-12 09:00:00', '2025-02-12 09:00:00');
INSERT INTO public.customers VALUES (4, 'Mei', 'mei@example.com', '$2a$04$abcdefghijklmnopqrstuujydOTSfIH/d5oUHpsygqV5X9xJLQc6e', 'aef901b20986c67ca793894535989172680519a8', '2001-02-28', false, '{"topics":[]}', 1, '2025-02-13 09:00:00', '2025-02-13 09:00:00');
INSERT INTO public.lines VALUES (1, 1, 1, 2, 1450, '2025-03-22 09:00:00', '2025-03-22 09:00:00');
INSERT INTO public.lines VALUES (2, 1, 6, 1, 4900, '2025-03-22 09:00:00', '2025-03-22 09:00:00');
INSERT INTO public.lines VALUES (3, 2, 8, 3, 1600, '2025-04-01 09:00:00', '2025-04-01 09:00:00');
INSERT INTO public.lines VALUES (4, 3, 2, 1, 1250, '2025-04-06 09:00:00', '2025-04-06 09:00:00');
INSERT INTO public.lines VALUES (5, 4, 12, 1, 3350, '2025-04-11 09:00:00', '2025-04-11 09:00:00');
INSERT INTO public.lines VALUES (6, 4, 13, 4, 990, '2025-04-11 09:00:00', '2025-04-11 09:00:00');
INSERT INTO public.lines VALUES (7, 5, 7, 1, 4900, '2025-04-12 09:00:00', '2025-04-12 09:00:00');
INSERT INTO public.lines VALUES (8, 7, 14, 2, 2750, '2025-04-22 09:00:00', '2025-04-22 09:00:00');
INSERT INTO public.lines VALUES (9, 7, 4, 1, 1999, '2025-04-22 09:00:00', '2025-04-22 09:00:00');
INSERT INTO public.lines VALUES (10, 8, 1, 1, 1450, '2025-04-26 09:00:00', '2025-04-26 09:00:00');
INSERT INTO public.lines VALUES (11, 8, 3, 1, 2200, '2025-04-26 09:00:00', '2025-04-26 09:00:00');
INSERT INTO public.orders VALUES (1, 1, 'R000001', 2, 7800, 2, 'Please wrap', NULL, '2025-03-22 10:00:00', '2025-03-22 12:00:00', NULL, '2025-03-22 09:00:00', '2025-03-22 09:00:00');
INSERT INTO public.orders VALUES (2, 1, 'R000002', 1, 4800, 1, 'Please wrap', NULL, '2025-04-01 10:00:00', NULL, NULL, '2025-04-01 09:00:00', '2025-04-01 09:00:00');
INSERT INTO public.orders VALUES (3, 1, 'R000003', 0, 1250, 1, NULL, NULL, NULL, NULL, NULL, '2025-04-06 09:00:00', '2025-04-06 09:00:00');
INSERT INTO public.orders VALUES (4, 2, 'R000004', 3, 7310, 2, 'Please wrap', '2025-04-14', '2025-04-11 10:00:00', '2025-04-11 12:00:00', NULL, '2025-04-11 09:00:00', '2025-04-11 09:00:00');
INSERT INTO public.orders VALUES (5, 2, 'R000005', 4, 4900, 1, NULL, NULL, '2025-04-12 10:00:00', NULL, '2025-04-12 15:00:00', '2025-04-12 09:00:00', '2025-04-12 09:00:00');
INSERT INTO public.orders VALUES (6, 3, 'R000006', 0, 0, 0, 'Please wrap', NULL, NULL, NULL, NULL, '2025-04-21 09:00:00', '2025-04-21 09:00:00');
INSERT INTO public.orders VALUES (7, 3, 'R000007', 1, 7499, 2, NULL, NULL, '2025-04-22 10:00:00', NULL, NULL, '2025-04-22 09:00:00', '2025-04-22 09:00:00');
INSERT INTO public.orders VALUES (8, 4, 'R000008', 0, 3650, 2, NULL, NULL, NULL, NULL, NULL, '2025-04-26 09:00:00', '2025-04-26 09:00:00');
INSERT INTO public.payments VALUES (1, 'CardPayment', 1, 7800, 'visa', '4242', NULL, '2025-05-01 09:00:00', '2025-05-01 09:00:00');
INSERT INTO public.payments VALUES (2, 'CardPayment', 4, 5310, 'amex', '0005', NULL, '2025-05-01 09:00:00', '2025-05-01 09:00:00');
INSERT INTO public.payments VALUES (3, 'VoucherPayment', 4, 2000, NULL, NULL, 'V1236', '2025-05-01 09:00:00', '2025-05-01 09:00:00');
INSERT INTO public.payments VALUES (4, 'VoucherPayment', 7, 1000, NULL, NULL, 'GIFT-55-0', '2025-05-01 09:00:00', '2025-05-01 09:00:00');
INSERT INTO public.price_changes VALUES (1, 2, 1400, 1250, '2025-05-21 09:00:00');
INSERT INTO public.products VALUES (2, 1, 'White Cup', 'white-cup', 'CUP-0002', 'White Cup, made by hand.', 1250, 1, 3, 0.3, NULL, 0, false, '{"color":"white"}', '2025-03-03', '2025-03-03 10:00:00', '2025-03-03 09:00:00', '2025-03-03 09:00:00');
INSERT INTO public.products VALUES (3, 1, 'Dinner Plate', 'dinner-plate', 'PLT-0001', 'Dinner Plate, made by hand.', 2200, 1, 0, 0.85, NULL, 0, true, NULL, NULL, '2025-03-04 10:00:00', '2025-03-04 09:00:00', '2025-03-04 09:00:00');
INSERT INTO public.products VALUES (4, 1, 'Soup Plate (50% off)', 'soup-plate-50-off', 'PLT-0002', 'Soup Plate (50% off), made by hand.', 1999, 1, 12, NULL, NULL, 0, false, '{"size":"L","tags":[]}', '2025-03-05', '2025-03-05 10:00:00', '2025-03-05 09:00:00', '2025-03-05 09:00:00');
INSERT INTO public.products VALUES (5, 1, 'Casserole', 'casserole', 'POT-0001', NULL, 8900, 0, 6, 3.4, NULL, 0, false, NULL, NULL, NULL, '2025-03-06 09:00:00', '2025-03-06 09:00:00');
INSERT INTO public.products VALUES (7, 2, 'Red Scarf', 'red-scarf', 'SCF-0002', 'Red Scarf, made by hand.', 4900, 1, 5, 0.2, NULL, 0, false, '{"color":"red","tags":["b","A","b"]}', NULL, '2025-03-08 10:00:00', '2025-03-08 09:00:00', '2025-03-08 09:00:00');
INSERT INTO public.products VALUES (8, 2, 'Hiking Socks', 'hiking-socks', 'SOC-0001', 'Hiking Socks, made by hand.', 1600, 1, 120, 0.09, NULL, 0, false, NULL, '2025-03-09', '2025-03-09 10:00:00', '2025-03-09 09:00:00', '2025-03-09 09:00:00');
INSERT INTO public.products VALUES (9, 2, 'Bed Socks', 'bed-socks', 'SOC-0002', 'Bed Socks, made by hand.', 1800, 2, 80, 0.08, NULL, 0, false, NULL, NULL, NULL, '2025-03-10 09:00:00', '2025-03-10 09:00:00');
INSERT INTO public.products VALUES (10, 3, 'Plain Notebook', 'plain-notebook', 'NTB-0001', NULL, 700, 1, 300, 0.15, NULL, 0, false, NULL, '2025-03-11', '2025-03-11 10:00:00', '2025-03-11 09:00:00', '2025-03-11 09:00:00');
INSERT INTO public.products VALUES (11, 3, 'Dotted Notebook', 'dotted-notebook', 'NTB-0002', 'Dotted Notebook, made by hand.', 750, 0, 0, 0.15, NULL, 0, false, NULL, NULL, NULL, '2025-03-12 09:00:00', '2025-03-12 09:00:00');
INSERT INTO public.products VALUES (13, 4, 'Butter Knife "Lille"', 'butter-knife-lille', 'KNF-0001', 'Butter Knife "Lille", made by hand.', 990, 1, 60, 0.04, NULL, 0, false, NULL, NULL, '2025-03-14 10:00:00', '2025-03-14 09:00:00', '2025-03-14 09:00:00');
INSERT INTO public.products VALUES (14, 4, 'Salt & Pepper <Set>', 'salt-pepper-set', 'SLT-0001', 'Salt & Pepper <Set>, made by hand.', 2750, 1, 9, 0.45, NULL, 0, false, NULL, '2025-03-15', '2025-03-15 10:00:00', '2025-03-15 09:00:00', '2025-03-15 09:00:00');
INSERT INTO public.products VALUES (1, 1, 'Blue Cup', 'blue-cup', 'CUP-0001', 'Blue Cup, made by hand.', 1450, 1, 40, 0.31, 4.50, 2, true, '{"color":"blue","tags":["Handmade","gift"]}', NULL, '2025-03-02 10:00:00', '2025-03-02 09:00:00', '2025-03-02 09:00:00');
INSERT INTO public.products VALUES (6, 2, 'Grey Scarf', 'grey-scarf', 'SCF-0001', 'Grey Scarf, made by hand.', 4900, 1, 25, 0.2, 3.00, 1, true, '{"color":"grey","size":"180"}', '2025-03-07', '2025-03-07 10:00:00', '2025-03-07 09:00:00', '2025-03-07 09:00:00');
INSERT INTO public.products VALUES (12, 4, 'Smørrebrød Board', 'smorrebrod-board', 'BRD-0001', 'Smørrebrød Board, made by hand.', 3350, 1, 14, 1.25, 5.00, 1, true, '{"size":"40x20","tags":["Øak"]}', '2025-03-13', '2025-03-13 10:00:00', '2025-03-13 09:00:00', '2025-03-13 09:00:00');
INSERT INTO public.reviews VALUES (1, 'Product', 1, 1, 5, 'Lovely cup', 'Holds tea, keeps it warm, looks good.', '2025-05-11 09:00:00', '2025-05-11 09:00:00');
INSERT INTO public.reviews VALUES (2, 'Product', 1, 2, 4, NULL, 'A little smaller than I thought it would be, but very nice.', '2025-05-12 09:00:00', '2025-05-12 09:00:00');
INSERT INTO public.reviews VALUES (3, 'Product', 6, 3, 3, '', 'Warm, though it itches <a bit> & sheds.', '2025-05-13 09:00:00', '2025-05-13 09:00:00');
INSERT INTO public.reviews VALUES (4, 'Product', 12, 4, 5, 'Skøn', 'Smukt arbejde, kan anbefales.', '2025-05-14 09:00:00', '2025-05-14 09:00:00');
INSERT INTO public.reviews VALUES (5, 'Seller', 1, 1, 4, 'Quick', 'Answered within an hour, twice.', '2025-05-15 09:00:00', '2025-05-15 09:00:00');
INSERT INTO public.reviews VALUES (6, 'Seller', 4, 5, 2, NULL, 'Parcel came late and open.', '2025-05-16 09:00:00', '2025-05-16 09:00:00');
INSERT INTO public.schema_migrations VALUES ('20250301090000');
INSERT INTO public.sellers VALUES (1, 'Harbour Ceramics', 'hello@harbour.example', '$2a$04$abcdefghijklmnopqrstuujydOTSfIH/d5oUHpsygqV5X9xJLQc6e', 'a089182b637d905ade17508561a6460e3fadcdbb', 'active', 12.50, 4.00, 5, 1, '2025-01-01', '2025-01-01 09:00:00', '2025-01-01 09:00:00');
INSERT INTO public.sellers VALUES (2, 'North Wool', 'shop@northwool.example', '$2a$04$abcdefghijklmnopqrstuujydOTSfIH/d5oUHpsygqV5X9xJLQc6e', '917ef793d9049eead0d01b250fad85c06e2c22ac', 'active', 10.00, NULL, 4, 0, '2025-01-04', '2025-01-04 09:00:00', '2025-01-04 09:00:00');
INSERT INTO public.sellers VALUES (3, 'Old Mill Paper', 'post@oldmill.example', '$2a$04$abcdefghijklmnopqrstuujydOTSfIH/d5oUHpsygqV5X9xJLQc6e', '8117db8742defd58e270a45911272c60c3cfd6e4', 'suspended', 8.25, NULL, 2, 0, '2025-01-10', '2025-01-10 09:00:00', '2025-01-10 09:00:00');
INSERT INTO public.sellers VALUES (4, 'Søren & Daughters', 'soren@daughters.example', '$2a$04$abcdefghijklmnopqrstuujydOTSfIH/d5oUHpsygqV5X9xJLQc6e', '51234d16efcb8698237c767d2201035f92564101', 'active', 10.00, 2.00, 3, 1, '2025-01-21', '2025-01-21 09:00:00', '2025-01-21 09:00:00');
INSERT INTO public.sellers VALUES (5, 'Quiet Corner', 'quiet@corner.example', '$2a$04$abcdefghijklmnopqrstuujydOTSfIH/d5oUHpsygqV5X9xJLQc6e', 'a466f57e39e8f51beefdb75af93b4da3ffdd1024', 'closed', 0.00, NULL, 0, 0, '2025-02-01', '2025-02-01 09:00:00', '2025-02-01 09:00:00');
SELECT pg_catalog.setval('public.active_storage_attachments_id_seq', 1, false);
SELECT pg_catalog.setval('public.active_storage_blobs_id_seq', 1, false);
SELECT pg_catalog.setval('public.active_storage_variant_records_id_seq', 1, false);
SELECT pg_catalog.setval('public.categories_id_seq', 10, true);
SELECT pg_catalog.setval('public.categorizations_id_seq', 17, true);
SELECT pg_catalog.setval('public.customers_id_seq', 5, true);
SELECT pg_catalog.setval('public.lines_id_seq', 11, true);
SELECT pg_catalog.setval('public.orders_id_seq', 8, true);
SELECT pg_catalog.setval('public.payments_id_seq', 4, true);
SELECT pg_catalog.setval('public.price_changes_id_seq', 1, true);
SELECT pg_catalog.setval('public.products_id_seq', 14, true);
SELECT pg_catalog.setval('public.reviews_id_seq', 6, true);
SELECT pg_catalog.setval('public.sellers_id_seq', 5, true);
ALTER TABLE ONLY public.active_storage_attachments
    ADD CONSTRAINT active_storage_attachments_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.active_storage_blobs
    ADD CONSTRAINT active_storage_blobs_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.active_storage_variant_records
    ADD CONSTRAINT active_storage_variant_records_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.ar_internal_metadata
    ADD CONSTRAINT ar_internal_metadata_pkey PRIMARY KEY (key);
ALTER TABLE ONLY public.categories
    ADD CONSTRAINT categories_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.categorizations
    ADD CONSTRAINT categorizations_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.customers
    ADD CONSTRAINT customers_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.lines
    ADD CONSTRAINT lines_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.orders
    ADD CONSTRAINT orders_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.payments
    ADD CONSTRAINT payments_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.price_changes
    ADD CONSTRAINT price_changes_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.products
    ADD CONSTRAINT products_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.reviews
    ADD CONSTRAINT reviews_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.schema_migrations
    ADD CONSTRAINT schema_migrations_pkey PRIMARY KEY (version);
ALTER TABLE ONLY public.sellers
    ADD CONSTRAINT sellers_pkey PRIMARY KEY (id);
CREATE INDEX index_active_storage_attachments_on_blob_id ON public.active_storage_attachments USING btree (blob_id);
CREATE UNIQUE INDEX index_active_storage_attachments_uniqueness ON public.active_storage_attachments USING btree (record_type, record_id, name, blob_id);
CREATE UNIQUE INDEX index_active_storage_blobs_on_key ON public.active_storage_blobs USING btree (key);
CREATE UNIQUE INDEX index_active_storage_variant_records_uniqueness ON public.active_storage_variant_records USING btree (blob_id, variation_digest);
CREATE INDEX index_categories_on_parent_id_and_position ON public.categories USING btree (parent_id, "position");
CREATE UNIQUE INDEX index_categories_on_slug ON public.categories USING btree (slug);
CREATE INDEX index_categorizations_on_category_id ON public.categorizations USING btree (category_id);
CREATE UNIQUE INDEX index_categorizations_on_product_id_and_category_id ON public.categorizations USING btree (product_id, category_id);
CREATE UNIQUE INDEX index_customers_on_api_token ON public.customers USING btree (api_token);
CREATE UNIQUE INDEX index_customers_on_email ON public.customers USING btree (email);
CREATE UNIQUE INDEX index_lines_on_order_id_and_product_id ON public.lines USING btree (order_id, product_id);
CREATE INDEX index_lines_on_product_id ON public.lines USING btree (product_id);
CREATE INDEX index_orders_on_customer_id_and_state ON public.orders USING btree (customer_id, state);
CREATE UNIQUE INDEX index_orders_on_number ON public.orders USING btree (number);
CREATE INDEX index_payments_on_order_id ON public.payments USING btree (order_id);
CREATE INDEX index_price_changes_on_product_id ON public.price_changes USING btree (product_id);
CREATE UNIQUE INDEX index_products_on_seller_id_and_sku ON public.products USING btree (seller_id, sku);
CREATE UNIQUE INDEX index_products_on_slug ON public.products USING btree (slug);
CREATE INDEX index_products_on_status_and_published_at ON public.products USING btree (status, published_at);
CREATE UNIQUE INDEX index_reviews_on_customer_and_reviewable ON public.reviews USING btree (customer_id, reviewable_type, reviewable_id);
CREATE INDEX index_reviews_on_reviewable ON public.reviews USING btree (reviewable_type, reviewable_id);
CREATE UNIQUE INDEX index_sellers_on_api_token ON public.sellers USING btree (api_token);
CREATE UNIQUE INDEX index_sellers_on_email ON public.sellers USING btree (email);
ALTER TABLE ONLY public.categorizations
    ADD CONSTRAINT fk_rails_039e11056a FOREIGN KEY (product_id) REFERENCES public.products(id);
ALTER TABLE ONLY public.lines
    ADD CONSTRAINT fk_rails_1e8fdc3ae1 FOREIGN KEY (order_id) REFERENCES public.orders(id);
ALTER TABLE ONLY public.price_changes
    ADD CONSTRAINT fk_rails_2d0ae995bb FOREIGN KEY (product_id) REFERENCES public.products(id);
ALTER TABLE ONLY public.orders
    ADD CONSTRAINT fk_rails_3dad120da9 FOREIGN KEY (customer_id) REFERENCES public.customers(id);
ALTER TABLE ONLY public.categorizations
    ADD CONSTRAINT fk_rails_5a40b79a1d FOREIGN KEY (category_id) REFERENCES public.categories(id);
ALTER TABLE ONLY public.payments
    ADD CONSTRAINT fk_rails_6af949464b FOREIGN KEY (order_id) REFERENCES public.orders(id);
ALTER TABLE ONLY public.reviews
    ADD CONSTRAINT fk_rails_74e2428a18 FOREIGN KEY (customer_id) REFERENCES public.customers(id);
ALTER TABLE ONLY public.products
    ADD CONSTRAINT fk_rails_82f3b66938 FOREIGN KEY (seller_id) REFERENCES public.sellers(id);
ALTER TABLE ONLY public.categories
    ADD CONSTRAINT fk_rails_82f48f7407 FOREIGN KEY (parent_id) REFERENCES public.categories(id);
ALTER TABLE ONLY public.lines
    ADD CONSTRAINT fk_rails_98fcd5af4d FOREIGN KEY (product_id) REFERENCES public.products(id);
ALTER TABLE ONLY public.active_storage_variant_records
    ADD CONSTRAINT fk_rails_993965df05 FOREIGN KEY (blob_id) REFERENCES public.active_storage_blobs(id);
ALTER TABLE ONLY public.active_storage_attachments
    ADD CONSTRAINT fk_rails_c3b3935057 FOREIGN KEY (blob_id) REFERENCES public.active_storage_blobs(id);
