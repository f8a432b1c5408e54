BEGIN TRANSACTION;
CREATE TABLE access_classes (
	id VARCHAR(40) NOT NULL, 
	level INTEGER NOT NULL, 
	groups JSON NOT NULL, 
	closed BOOLEAN NOT NULL, 
	PRIMARY KEY (id)
);
INSERT INTO "access_classes" VALUES('1',1,'[]',0);
INSERT INTO "access_classes" VALUES('3',3,'[]',0);
CREATE TABLE citations (
	expression INTEGER NOT NULL, 
	eid VARCHAR(200) NOT NULL, 
	start INTEGER NOT NULL, 
	"end" INTEGER NOT NULL, 
	text TEXT NOT NULL, 
	title_key VARCHAR(400) NOT NULL, 
	number VARCHAR(120) NOT NULL, 
	target_eid VARCHAR(200) NOT NULL, 
	FOREIGN KEY(expression) REFERENCES expressions (number) ON DELETE CASCADE
);
INSERT INTO "citations" VALUES(2,'art_1',8,21,'《公务用车管理办法》第二条','公务用车管理办法','','art_2');
INSERT INTO "citations" VALUES(3,'art_1',13,26,'《公务用车管理办法》第二条','公务用车管理办法','','art_2');
INSERT INTO "citations" VALUES(3,'art_1',27,35,'《印章管理办法》','印章管理办法','','');
INSERT INTO "citations" VALUES(3,'art_3',17,27,'《印章管理暂行办法》','印章管理暂行办法','','');
CREATE TABLE expressions (
	number INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, 
	work_id INTEGER NOT NULL, 
	title TEXT NOT NULL, 
	version_date DATE, 
	taken_in BIGINT NOT NULL, 
	entry_into_force DATE, 
	inferred BOOLEAN NOT NULL, 
	text_key VARCHAR(64) NOT NULL, 
	document_number VARCHAR(120) NOT NULL, 
	level INTEGER NOT NULL, 
	groups JSON NOT NULL, 
	events JSON NOT NULL, 
	fields JSON NOT NULL, 
	warnings JSON NOT NULL, 
	valid_from DATE, 
	valid_until DATE, 
	amended_on DATE, 
	partly_repealed_on DATE, 
	repealed_on DATE, 
	lapsed_on DATE, 
	valid_from_inferred BOOLEAN NOT NULL, 
	applies BOOLEAN NOT NULL, 
	applies_from DATE, 
	applies_until DATE, 
	dirty BOOLEAN NOT NULL, 
	indexed_in VARCHAR(40), 
	changed_at VARCHAR(32) NOT NULL, 
	FOREIGN KEY(work_id) REFERENCES works (id) ON DELETE CASCADE
);
INSERT INTO "expressions" VALUES(1,1,'印章管理暂行办法','2019-01-01',1,NULL,0,'951b85f2caf4c843198225385101ab94f2f26b361100d7c6f221ccf8ad6c9bf0','',1,'[]','[]','{"genre": {"value": "办法", "evidence": "印章管理暂行办法", "sure": "read"}, "version_date": {"value": "2019-01-01", "evidence": "", "sure": "given"}}','[]',NULL,'2023-05-01',NULL,NULL,'2023-05-01',NULL,0,1,'2019-01-01',NULL,0,'1','2026-01-05T09:00:00+08:00');
INSERT INTO "expressions" VALUES(2,2,'差旅费管理办法','2021-03-01',2,NULL,0,'6836aa567442652a20d6a04d2e50a13767b61eb3cb6dcccab8476202353994f4','',1,'[]','[]','{"genre": {"value": "办法", "evidence": "差旅费管理办法", "sure": "read"}, "version_date": {"value": "2021-03-01", "evidence": "", "sure": "given"}}','[]',NULL,'2023-05-01','2023-05-01',NULL,NULL,NULL,0,1,'2021-03-01','2023-05-01',0,'1','2026-01-05T09:00:00+08:00');
INSERT INTO "expressions" VALUES(3,2,'差旅费管理办法','2023-04-20',3,'2023-05-01',0,'b74ad052c9fd398ea33feae0d00efa91d8bde61c86efbdd4f8f4f0aeb4651442','',1,'[]','[{"type": "ENTRY_INTO_FORCE", "date": "2023-05-01", "by": "", "evidence": "本办法自2023年5月1日起施行。", "inferred": false, "partial": false}]','{"genre": {"value": "办法", "evidence": "差旅费管理办法", "sure": "read"}, "version_date": {"value": "2023-04-20", "evidence": "", "sure": "given"}}','[]','2023-05-01',NULL,NULL,NULL,NULL,NULL,0,1,'2023-05-01',NULL,0,'1','2026-01-05T09:00:00+08:00');
INSERT INTO "expressions" VALUES(4,3,'公务用车管理办法','2020-01-01',4,NULL,0,'df0307c156193ba74c5f22d908dca605b88aba7e7fbb75d02da8bbc41f3f2281','',3,'[]','[]','{"level": {"value": "核心商密", "evidence": "核心商密", "sure": "given"}, "genre": {"value": "办法", "evidence": "公务用车管理办法", "sure": "read"}, "version_date": {"value": "2020-01-01", "evidence": "", "sure": "given"}}','[]',NULL,NULL,NULL,NULL,NULL,NULL,0,1,'2020-01-01',NULL,0,'3','2026-01-05T09:00:00+08:00');
CREATE TABLE files (
	root VARCHAR(1000) NOT NULL, 
	source VARCHAR(1000) NOT NULL, 
	size BIGINT NOT NULL, 
	mtime_ns BIGINT NOT NULL, 
	sidecar VARCHAR(64) NOT NULL, 
	sha256 VARCHAR(64) NOT NULL, 
	reader VARCHAR(20) NOT NULL, 
	state VARCHAR(20) NOT NULL, 
	reason VARCHAR(40) NOT NULL, 
	message TEXT NOT NULL, 
	since VARCHAR(32) NOT NULL, 
	PRIMARY KEY (root, source)
);
INSERT INTO "files" VALUES('/files','印章.md',130,1795576149468257644,'','34c188348947764c2353a9c7da368928d17379bc92cae6ae00203214400fc639','1','indexed','','','2026-01-05T09:00:00+08:00');
INSERT INTO "files" VALUES('/files','坏.xyz',2,1795576149468334929,'','b413f47d13ee2fe6c845b2ee141af81de858df4ec549a58b7970bb96645bc8d2','1','quarantined','binary','这是二进制文件，不是文字。请另存为 Markdown、HTML 或纯文本后导入。','2026-01-05T09:00:00+08:00');
INSERT INTO "files" VALUES('/files','差旅2021.md',196,1795576149465774728,'','9585847dd366800e7d04a4fdd944254d4a2400f32610d4bb957d930ef376fb32','1','indexed','','','2026-01-05T09:00:00+08:00');
INSERT INTO "files" VALUES('/files','差旅2023.md',328,1795576149468211556,'','7ad5a738cbf6ce8b2ea6fb5a45cfd5c0359baf812513898402e9ac3023eb9aa2','1','indexed','','','2026-01-05T09:00:00+08:00');
INSERT INTO "files" VALUES('/files','用车.md',150,1795576149468298435,'','3edf160202a445b42fae6db391cdd6b392858d5e9239bb4d4e51ef0c7ceea908','1','indexed','','','2026-01-05T09:00:00+08:00');
INSERT INTO "files" VALUES('/files','撤.md',97,1795576149785431234,'','97e07b9cd863fcb0b91d10fe3710d9d2fe2325d22a9f14082197a280a65d204c','1','indexed','','','2026-01-05T09:00:00+08:00');
CREATE TABLE manifestations (
	expression INTEGER NOT NULL, 
	root VARCHAR(1000) NOT NULL, 
	source VARCHAR(1000) NOT NULL, 
	part INTEGER NOT NULL, 
	sha256 VARCHAR(64) NOT NULL, 
	format VARCHAR(20) NOT NULL, 
	PRIMARY KEY (expression, root, source), 
	FOREIGN KEY(expression) REFERENCES expressions (number) ON DELETE CASCADE
);
INSERT INTO "manifestations" VALUES(1,'/files','印章.md',0,'34c188348947764c2353a9c7da368928d17379bc92cae6ae00203214400fc639','markdown');
INSERT INTO "manifestations" VALUES(2,'/files','差旅2021.md',0,'9585847dd366800e7d04a4fdd944254d4a2400f32610d4bb957d930ef376fb32','markdown');
INSERT INTO "manifestations" VALUES(3,'/files','差旅2023.md',0,'7ad5a738cbf6ce8b2ea6fb5a45cfd5c0359baf812513898402e9ac3023eb9aa2','markdown');
INSERT INTO "manifestations" VALUES(4,'/files','用车.md',0,'3edf160202a445b42fae6db391cdd6b392858d5e9239bb4d4e51ef0c7ceea908','markdown');
CREATE TABLE meta (
	"key" VARCHAR(40) NOT NULL, 
	value TEXT NOT NULL, 
	PRIMARY KEY ("key")
);
INSERT INTO "meta" VALUES('schema','1');
CREATE TABLE names (
	name VARCHAR(400) NOT NULL, 
	work_id INTEGER NOT NULL, 
	PRIMARY KEY (name, work_id), 
	FOREIGN KEY(work_id) REFERENCES works (id) ON DELETE CASCADE
);
INSERT INTO "names" VALUES('印章管理暂行办法',1);
INSERT INTO "names" VALUES('差旅费管理办法',2);
INSERT INTO "names" VALUES('公务用车管理办法',3);
CREATE TABLE provisions (
	expression INTEGER NOT NULL, 
	position INTEGER NOT NULL, 
	part INTEGER NOT NULL, 
	depth INTEGER NOT NULL, 
	eid VARCHAR(200) NOT NULL, 
	type VARCHAR(20) NOT NULL, 
	num TEXT NOT NULL, 
	heading TEXT NOT NULL, 
	path TEXT NOT NULL, 
	text TEXT NOT NULL, 
	PRIMARY KEY (expression, position), 
	FOREIGN KEY(expression) REFERENCES expressions (number) ON DELETE CASCADE
)
 WITHOUT ROWID

;
INSERT INTO "provisions" VALUES(1,0,0,0,'art_1','article','第一条','','','印章由办公室保管。');
INSERT INTO "provisions" VALUES(1,1,0,0,'art_2','article','第二条','','','用印须登记。');
INSERT INTO "provisions" VALUES(2,0,0,0,'art_1','article','第一条','','','出差须经审批，见《公务用车管理办法》第二条。');
INSERT INTO "provisions" VALUES(2,1,0,0,'art_2','article','第二条','','','住宿标准按级别执行，参见第一条。');
INSERT INTO "provisions" VALUES(3,0,0,0,'art_1','article','第一条','','','出差须经部门负责人审批，见《公务用车管理办法》第二条和《印章管理办法》。');
INSERT INTO "provisions" VALUES(3,1,0,0,'art_2','article','第二条','','','住宿标准另行公布，见第一条。');
INSERT INTO "provisions" VALUES(3,2,0,0,'art_3','article','第三条','','','本办法自2023年5月1日起施行。《印章管理暂行办法》同时废止。');
INSERT INTO "provisions" VALUES(4,0,0,0,'art_1','article','第一条','','','用车先申请。');
INSERT INTO "provisions" VALUES(4,1,0,0,'art_2','article','第二条','','','派车由办公室负责。');
CREATE TABLE redirects (
	address VARCHAR(700) NOT NULL, 
	work_id INTEGER NOT NULL, 
	PRIMARY KEY (address), 
	FOREIGN KEY(work_id) REFERENCES works (id) ON DELETE CASCADE
);
CREATE TABLE relations (
	expression INTEGER NOT NULL, 
	type VARCHAR(20) NOT NULL, 
	target_key VARCHAR(400) NOT NULL, 
	target_number VARCHAR(120) NOT NULL, 
	partial BOOLEAN NOT NULL, 
	day DATE, 
	evidence TEXT NOT NULL, 
	FOREIGN KEY(expression) REFERENCES expressions (number) ON DELETE CASCADE
);
INSERT INTO "relations" VALUES(3,'REPEAL','印章管理暂行办法','',0,NULL,'《印章管理暂行办法》同时废止');
CREATE TABLE removals (
	expression INTEGER NOT NULL, 
	partition VARCHAR(40) NOT NULL, 
	PRIMARY KEY (expression, partition)
);
CREATE TABLE works (
	id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, 
	address VARCHAR(700) NOT NULL, 
	kind VARCHAR(20) NOT NULL, 
	title TEXT NOT NULL, 
	identity VARCHAR(64) NOT NULL, 
	title_key VARCHAR(400) NOT NULL, 
	issuers JSON NOT NULL, 
	genre VARCHAR(40) NOT NULL, 
	document_number VARCHAR(120) NOT NULL, 
	level INTEGER NOT NULL, 
	groups JSON NOT NULL, 
	closed BOOLEAN NOT NULL, 
	access_class VARCHAR(40) NOT NULL, 
	topics JSON NOT NULL, 
	UNIQUE (address)
);
INSERT INTO "works" VALUES(1,'regulation/未署名/印章管理暂行办法','regulation','印章管理暂行办法','52ed0511ed2371de9e5bc474408174ede35fedf1d62ad0ab0baebaf8b077dcdf','印章管理暂行办法','[]','办法','',1,'[]',0,'1','["行政办公", "印章管理"]');
INSERT INTO "works" VALUES(2,'regulation/未署名/差旅费管理办法','regulation','差旅费管理办法','202308de0dd65233ab87e57d4f465545dd85c2006b9b129380a3c5bdafd7073b','差旅费管理办法','[]','办法','',1,'[]',0,'1','["财务资产", "差旅与报销"]');
INSERT INTO "works" VALUES(3,'regulation/未署名/公务用车管理办法','regulation','公务用车管理办法','408adc4c62b3b96060d8d1022b9a4c90c396dd113835cc12e970644d8ae45690','公务用车管理办法','[]','办法','',3,'[]',0,'3','["行政办公", "公务用车"]');
CREATE INDEX ix_works_identity ON works (identity);
CREATE INDEX ix_works_title_key ON works (title_key);
CREATE INDEX ix_works_access_class ON works (access_class);
CREATE INDEX ix_files_state ON files (state);
CREATE INDEX names_work ON names (work_id);
CREATE INDEX ix_expressions_text_key ON expressions (text_key);
CREATE INDEX ix_expressions_dirty ON expressions (dirty);
CREATE INDEX ix_expressions_document_number ON expressions (document_number);
CREATE INDEX ix_expressions_work_id ON expressions (work_id);
CREATE INDEX provisions_eid ON provisions (expression, eid);
CREATE INDEX manifestations_file ON manifestations (root, source);
CREATE INDEX ix_relations_target_key ON relations (target_key);
CREATE INDEX ix_relations_target_number ON relations (target_number);
CREATE INDEX ix_relations_expression ON relations (expression);
CREATE INDEX ix_citations_expression ON citations (expression);
CREATE INDEX ix_citations_title_key ON citations (title_key);
CREATE INDEX ix_citations_number ON citations (number);
DELETE FROM "sqlite_sequence";
INSERT INTO "sqlite_sequence" VALUES('works',4);
INSERT INTO "sqlite_sequence" VALUES('expressions',5);
COMMIT;
