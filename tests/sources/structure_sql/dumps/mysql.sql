-- MySQL dump 10.13
/*!40101 SET @saved_cs_client     = @@character_set_client */;
/*!50503 SET character_set_client = utf8mb4 */;
DROP TABLE IF EXISTS `users`;
CREATE TABLE `users` (
  `id` bigint NOT NULL AUTO_INCREMENT,
  `name` varchar(255) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin DEFAULT 'it\'s' COMMENT 'The; name',
  `key` enum('a','b') NOT NULL DEFAULT 'a',
  `flag` tinyint(1) DEFAULT '1',
  `n` int(11) unsigned NOT NULL DEFAULT '0',
  `p` decimal(10,2) DEFAULT '0.00',
  `at` datetime(6) NOT NULL DEFAULT CURRENT_TIMESTAMP(6) ON UPDATE CURRENT_TIMESTAMP(6),
  `body` mediumtext,
  `g` int GENERATED ALWAYS AS (`n` * 2) STORED,
  `j` longtext CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL CHECK (json_valid(`j`)),
  `b` bit(1) DEFAULT b'0',
  `uuid` binary(16) DEFAULT NULL,
  PRIMARY KEY (`id`),
  UNIQUE KEY `idx` (`name`(10),`n` DESC) USING BTREE COMMENT 'x',
  KEY `fn` ((lower(`name`))),
  FULLTEXT KEY `ft` (`body`),
  CONSTRAINT `fk_rails_1` FOREIGN KEY (`n`) REFERENCES `things` (`id`) ON DELETE CASCADE,
  CONSTRAINT `chk` CHECK ((`n` > 0))
) ENGINE=InnoDB AUTO_INCREMENT=5 DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci COMMENT='All; users'
/*!50100 PARTITION BY RANGE (`id`)
(PARTITION p0 VALUES LESS THAN (10) ENGINE = InnoDB) */;
/*!40101 SET character_set_client = @saved_cs_client */;
/*!50003 SET sql_mode = 'x' */ ;
DELIMITER ;;
/*!50003 CREATE*/ /*!50017 DEFINER=`root`@`localhost`*/ /*!50003 TRIGGER `t` BEFORE INSERT ON `users` FOR EACH ROW BEGIN
 SET NEW.n = 1; SET NEW.p = 2; END */;;
DELIMITER ;
/*!50001 CREATE VIEW `v` AS SELECT 
 1 AS `id`,
 1 AS `name`*/;
/*!50001 DROP VIEW IF EXISTS `v`*/;
/*!50001 CREATE ALGORITHM=UNDEFINED */
/*!50013 DEFINER=`root`@`localhost` SQL SECURITY DEFINER */
/*!50001 VIEW `v` AS select `users`.`id` AS `id`,`users`.`name` AS `name` from `users` */;
INSERT INTO `schema_migrations` (version) VALUES
('20240101000000'),
('20230101000000');
