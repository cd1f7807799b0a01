BEGIN TRANSACTION;
CREATE TABLE alembic_version (
	version_num VARCHAR(32) NOT NULL, 
	CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num)
);
INSERT INTO "alembic_version" VALUES('0013');
CREATE TABLE audit_event (
	number INTEGER NOT NULL, 
	at VARCHAR(27) NOT NULL, 
	workstation VARCHAR NOT NULL, 
	program_version VARCHAR NOT NULL, 
	actor_id VARCHAR NOT NULL, 
	actor_name VARCHAR NOT NULL, 
	for_person_id VARCHAR NOT NULL, 
	noun VARCHAR NOT NULL, 
	object_id VARCHAR NOT NULL, 
	revision INTEGER NOT NULL, 
	event VARCHAR NOT NULL, 
	changes VARCHAR NOT NULL, 
	reason VARCHAR NOT NULL, 
	rule_version VARCHAR NOT NULL, 
	sha256 VARCHAR NOT NULL, 
	hash VARCHAR NOT NULL, 
	CONSTRAINT pk_audit_event PRIMARY KEY (number)
);
INSERT INTO "audit_event" VALUES(1,'2026-07-01T08:30:00.000000Z','vm','0.1.0','program','P2P Desktop','','person','p-1',0,'person_added','[["name",null,"Maria Beck"]]','','','','6819fd57ffafecd0b6a816796cc52d518a07773655042965cd487b4b80d6c514');
CREATE TABLE batch (
	id VARCHAR(36) NOT NULL, 
	person_id VARCHAR(36) NOT NULL, 
	host VARCHAR(200) NOT NULL, 
	created_at VARCHAR(27) NOT NULL, 
	ended_at VARCHAR(27), 
	CONSTRAINT pk_batch PRIMARY KEY (id), 
	CONSTRAINT fk_batch_person_id_person FOREIGN KEY(person_id) REFERENCES person (id)
);
CREATE TABLE batch_file (
	batch_id VARCHAR(36) NOT NULL, 
	position INTEGER NOT NULL, 
	path TEXT NOT NULL, 
	state VARCHAR(10) NOT NULL, 
	document_id VARCHAR(36) NOT NULL, 
	sentence TEXT NOT NULL, 
	CONSTRAINT pk_batch_file PRIMARY KEY (batch_id, position), 
	CONSTRAINT fk_batch_file_batch_id_batch FOREIGN KEY(batch_id) REFERENCES batch (id)
);
CREATE TABLE billing (
	id VARCHAR(36) NOT NULL, 
	document_id VARCHAR(36) NOT NULL, 
	order_id VARCHAR(36) NOT NULL, 
	order_line_id VARCHAR(36) NOT NULL, 
	quantity_millionths BIGINT NOT NULL, 
	net_millionths BIGINT NOT NULL, 
	recorded_at VARCHAR(27) NOT NULL, 
	CONSTRAINT pk_billing PRIMARY KEY (id), 
	CONSTRAINT fk_billing_document_id_document FOREIGN KEY(document_id) REFERENCES document (id) ON DELETE CASCADE, 
	CONSTRAINT fk_billing_order_id_purchase_order FOREIGN KEY(order_id) REFERENCES purchase_order (id), 
	CONSTRAINT fk_billing_order_line_id_order_line FOREIGN KEY(order_line_id) REFERENCES order_line (id), 
	CONSTRAINT uq_billing_document_id_order_line_id UNIQUE (document_id, order_line_id)
);
CREATE TABLE budget (
	id VARCHAR(36) NOT NULL, 
	department VARCHAR(100) NOT NULL, 
	department_key VARCHAR(200) NOT NULL, 
	year INTEGER NOT NULL, 
	amount_minor BIGINT NOT NULL, 
	mode VARCHAR(10) NOT NULL, 
	version INTEGER NOT NULL, 
	CONSTRAINT pk_budget PRIMARY KEY (id), 
	CONSTRAINT uq_budget_department_key_year UNIQUE (department_key, year)
);
CREATE TABLE commitment (
	request_id VARCHAR(36) NOT NULL, 
	department_key VARCHAR(200) NOT NULL, 
	year INTEGER NOT NULL, 
	rate_millionths BIGINT NOT NULL, 
	CONSTRAINT pk_commitment PRIMARY KEY (request_id), 
	CONSTRAINT fk_commitment_request_id_request FOREIGN KEY(request_id) REFERENCES request (id) ON DELETE CASCADE
);
CREATE TABLE company (
	id INTEGER NOT NULL, 
	name VARCHAR(200) NOT NULL, 
	currency VARCHAR(3) NOT NULL, 
	address TEXT NOT NULL, 
	country VARCHAR(2) NOT NULL, 
	tax_id VARCHAR(40) NOT NULL, 
	email VARCHAR(200) NOT NULL, 
	phone VARCHAR(60) NOT NULL, 
	terms TEXT NOT NULL, 
	page_size VARCHAR(10) NOT NULL, 
	logo VARCHAR(64) NOT NULL, 
	tolerances JSON NOT NULL, 
	version INTEGER NOT NULL, 
	created_at VARCHAR(27) NOT NULL, is_three_way BOOLEAN DEFAULT 0 NOT NULL, 
	CONSTRAINT pk_company PRIMARY KEY (id)
);
CREATE TABLE counter (
	name VARCHAR(20) NOT NULL, 
	year INTEGER NOT NULL, 
	last INTEGER NOT NULL, 
	CONSTRAINT pk_counter PRIMARY KEY (name, year)
);
CREATE TABLE deadly_file (
	sha256 VARCHAR(64) NOT NULL, 
	version VARCHAR(20) NOT NULL, 
	deaths INTEGER NOT NULL, 
	last_at VARCHAR(27) NOT NULL, 
	CONSTRAINT pk_deadly_file PRIMARY KEY (sha256)
);
CREATE TABLE decision (
	id VARCHAR(36) NOT NULL, 
	request_id VARCHAR(36) NOT NULL, 
	round INTEGER NOT NULL, 
	step_id VARCHAR(36) NOT NULL, 
	step_position INTEGER NOT NULL, 
	person_id VARCHAR(36) NOT NULL, 
	event VARCHAR(20) NOT NULL, 
	comment TEXT NOT NULL, 
	earlier_step INTEGER, 
	at VARCHAR(27) NOT NULL, takes_back VARCHAR(36), held_jobs JSON, 
	CONSTRAINT pk_decision PRIMARY KEY (id), 
	CONSTRAINT fk_decision_request_id_request FOREIGN KEY(request_id) REFERENCES request (id) ON DELETE CASCADE
);
CREATE TABLE "document" (
	id VARCHAR(36) NOT NULL, 
	sha256 VARCHAR(64) NOT NULL, 
	file_name VARCHAR(400) NOT NULL, 
	file_type VARCHAR(10) NOT NULL, 
	size BIGINT NOT NULL, 
	purpose VARCHAR(20) NOT NULL, 
	kind VARCHAR(20) NOT NULL, 
	kind_confidence FLOAT NOT NULL, 
	is_kind_chosen BOOLEAN NOT NULL, 
	state VARCHAR(20) NOT NULL, 
	reason TEXT NOT NULL, 
	language VARCHAR(10) NOT NULL, 
	prices_include_tax BOOLEAN NOT NULL, 
	notes JSON NOT NULL, 
	added_by VARCHAR(36) NOT NULL, 
	added_at VARCHAR(27) NOT NULL, 
	request_id VARCHAR(36) NOT NULL, 
	order_id VARCHAR(36) NOT NULL, 
	order_is_chosen BOOLEAN NOT NULL, 
	vendor_id VARCHAR(36) NOT NULL, 
	vendor_name VARCHAR(400) NOT NULL, 
	number VARCHAR(100) NOT NULL, 
	normal_number VARCHAR(100) NOT NULL, 
	date DATE, 
	currency VARCHAR(3) NOT NULL, 
	total_minor BIGINT, 
	is_reviewed BOOLEAN NOT NULL, 
	is_rejected BOOLEAN NOT NULL, 
	revision INTEGER NOT NULL, 
	version INTEGER NOT NULL, 
	enclosed TEXT NOT NULL, 
	CONSTRAINT pk_document PRIMARY KEY (id), 
	CONSTRAINT fk_document_added_by_person FOREIGN KEY(added_by) REFERENCES person (id)
);
CREATE TABLE "document_field" (
	id VARCHAR(36) NOT NULL, 
	document_id VARCHAR(36) NOT NULL, 
	name VARCHAR(30) NOT NULL, 
	value TEXT NOT NULL, 
	confidence FLOAT NOT NULL, 
	source VARCHAR(10) NOT NULL, 
	reason VARCHAR(20) NOT NULL, 
	page INTEGER, 
	box JSON, 
	corrected_value TEXT, 
	corrected_page INTEGER, 
	corrected_box JSON, 
	corrected_by VARCHAR(36) NOT NULL, 
	corrected_at VARCHAR(27), 
	on_page TEXT NOT NULL, 
	CONSTRAINT pk_document_field PRIMARY KEY (id), 
	CONSTRAINT fk_document_field_document_id_document FOREIGN KEY(document_id) REFERENCES document (id) ON DELETE CASCADE, 
	CONSTRAINT uq_document_field_document_id_name UNIQUE (document_id, name)
);
CREATE TABLE document_line (
	id VARCHAR(36) NOT NULL, 
	document_id VARCHAR(36) NOT NULL, 
	position INTEGER NOT NULL, 
	description TEXT NOT NULL, 
	code VARCHAR(100) NOT NULL, 
	unit VARCHAR(40) NOT NULL, 
	quantity_millionths BIGINT, 
	unit_price_millionths BIGINT, 
	amount_millionths BIGINT, 
	tax_rate_millionths BIGINT, 
	discount_millionths BIGINT, 
	confidence FLOAT NOT NULL, 
	page INTEGER, 
	box JSON, 
	corrected_by VARCHAR(36) NOT NULL, 
	CONSTRAINT pk_document_line PRIMARY KEY (id), 
	CONSTRAINT fk_document_line_document_id_document FOREIGN KEY(document_id) REFERENCES document (id) ON DELETE CASCADE, 
	CONSTRAINT uq_document_line_document_id_position UNIQUE (document_id, position)
);
CREATE TABLE document_page (
	id VARCHAR(36) NOT NULL, 
	document_id VARCHAR(36) NOT NULL, 
	number INTEGER NOT NULL, 
	width FLOAT NOT NULL, 
	height FLOAT NOT NULL, 
	picture VARCHAR(64) NOT NULL, 
	ocr_picture VARCHAR(64) NOT NULL, 
	needs_ocr BOOLEAN NOT NULL, 
	read_by VARCHAR(10) NOT NULL, 
	words BLOB NOT NULL, 
	text TEXT NOT NULL, 
	CONSTRAINT pk_document_page PRIMARY KEY (id), 
	CONSTRAINT fk_document_page_document_id_document FOREIGN KEY(document_id) REFERENCES document (id) ON DELETE CASCADE, 
	CONSTRAINT uq_document_page_document_id_number UNIQUE (document_id, number)
);
CREATE TABLE exchange_rate (
	currency VARCHAR(3) NOT NULL, 
	rate_millionths BIGINT NOT NULL, 
	set_at VARCHAR(27) NOT NULL, 
	CONSTRAINT pk_exchange_rate PRIMARY KEY (currency)
);
CREATE TABLE goods_receipt (
	id VARCHAR(36) NOT NULL, 
	order_id VARCHAR(36) NOT NULL, 
	person_id VARCHAR(36) NOT NULL, 
	at VARCHAR(27) NOT NULL, 
	note TEXT NOT NULL, 
	taken_back_at VARCHAR(27), 
	taken_back_by VARCHAR(36) NOT NULL, 
	CONSTRAINT pk_goods_receipt PRIMARY KEY (id), 
	CONSTRAINT fk_goods_receipt_order_id_purchase_order FOREIGN KEY(order_id) REFERENCES purchase_order (id), 
	CONSTRAINT fk_goods_receipt_person_id_person FOREIGN KEY(person_id) REFERENCES person (id)
);
CREATE TABLE goods_receipt_line (
	receipt_id VARCHAR(36) NOT NULL, 
	order_line_id VARCHAR(36) NOT NULL, 
	quantity_millionths BIGINT NOT NULL, 
	CONSTRAINT pk_goods_receipt_line PRIMARY KEY (receipt_id, order_line_id), 
	CONSTRAINT fk_goods_receipt_line_receipt_id_goods_receipt FOREIGN KEY(receipt_id) REFERENCES goods_receipt (id) ON DELETE CASCADE, 
	CONSTRAINT fk_goods_receipt_line_order_line_id_order_line FOREIGN KEY(order_line_id) REFERENCES order_line (id)
);
CREATE TABLE handover (
	document_id VARCHAR(36) NOT NULL, 
	from_person VARCHAR(36) NOT NULL, 
	to_person VARCHAR(36) NOT NULL, 
	note TEXT NOT NULL, 
	at VARCHAR(27) NOT NULL, 
	CONSTRAINT pk_handover PRIMARY KEY (document_id), 
	CONSTRAINT fk_handover_document_id_document FOREIGN KEY(document_id) REFERENCES document (id) ON DELETE CASCADE, 
	CONSTRAINT fk_handover_from_person_person FOREIGN KEY(from_person) REFERENCES person (id), 
	CONSTRAINT fk_handover_to_person_person FOREIGN KEY(to_person) REFERENCES person (id)
);
CREATE TABLE health_record (
	id VARCHAR(36) NOT NULL, 
	at VARCHAR(27) NOT NULL, 
	name VARCHAR(80) NOT NULL, 
	is_fine BOOLEAN NOT NULL, 
	value TEXT NOT NULL, 
	what_to_do TEXT NOT NULL, 
	CONSTRAINT pk_health_record PRIMARY KEY (id)
);
CREATE TABLE job (
	id VARCHAR NOT NULL, 
	kind VARCHAR NOT NULL, 
	queue VARCHAR(40) NOT NULL, 
	arguments VARCHAR NOT NULL, 
	"key" VARCHAR NOT NULL, 
	state VARCHAR(40) NOT NULL, 
	tries INTEGER NOT NULL, 
	attempts INTEGER NOT NULL, 
	lost_leases INTEGER NOT NULL, 
	run_after VARCHAR(27) NOT NULL, 
	lease_owner VARCHAR, 
	lease_until VARCHAR(27), 
	token INTEGER NOT NULL, 
	step VARCHAR NOT NULL, 
	done INTEGER NOT NULL, 
	total INTEGER NOT NULL, 
	error_code VARCHAR NOT NULL, 
	error_sentence VARCHAR NOT NULL, 
	error_details VARCHAR NOT NULL, 
	created_at VARCHAR(27) NOT NULL, 
	started_at VARCHAR(27), 
	ended_at VARCHAR(27), 
	CONSTRAINT pk_job PRIMARY KEY (id), 
	CONSTRAINT uq_job_key UNIQUE ("key")
);
INSERT INTO "job" VALUES('01a21fdc-c7b6-7f73-81a1-8c7e417352f3','notify','notifications','{"person_id": "p-1"}','notify:p-1','waiting',5,0,0,'2026-07-01T08:30:00.000000Z',NULL,NULL,0,'',0,0,'','','','2026-07-01T08:30:00.000000Z',NULL,NULL);
CREATE TABLE kind_model (
	version INTEGER NOT NULL, 
	kinds JSON NOT NULL, 
	weights BLOB NOT NULL, 
	state VARCHAR(20) NOT NULL, 
	trained_at VARCHAR(27) NOT NULL, 
	examples INTEGER NOT NULL, 
	mended INTEGER NOT NULL, 
	spoiled INTEGER NOT NULL, 
	CONSTRAINT pk_kind_model PRIMARY KEY (version)
);
CREATE TABLE learned_rule (
	id VARCHAR(36) NOT NULL, 
	vendor VARCHAR(400) NOT NULL, 
	field VARCHAR(30) NOT NULL, 
	kind VARCHAR(20) NOT NULL, 
	label TEXT NOT NULL, 
	shape TEXT NOT NULL, 
	box JSON, 
	value TEXT NOT NULL, 
	marks JSON NOT NULL, 
	month_first BOOLEAN NOT NULL, 
	confirmed INTEGER NOT NULL, 
	failed INTEGER NOT NULL, 
	state VARCHAR(20) NOT NULL, 
	document_id VARCHAR(36) NOT NULL, 
	learned_by VARCHAR(36) NOT NULL, 
	learned_at VARCHAR(27) NOT NULL, 
	replayed INTEGER NOT NULL, 
	mended INTEGER NOT NULL, 
	spoiled INTEGER NOT NULL, 
	worse JSON NOT NULL, 
	CONSTRAINT pk_learned_rule PRIMARY KEY (id), 
	CONSTRAINT fk_learned_rule_document_id_document FOREIGN KEY(document_id) REFERENCES document (id) ON DELETE CASCADE, 
	CONSTRAINT fk_learned_rule_learned_by_person FOREIGN KEY(learned_by) REFERENCES person (id)
);
CREATE TABLE line_correction (
	id VARCHAR(36) NOT NULL, 
	document_id VARCHAR(36) NOT NULL, 
	machine_lines JSON NOT NULL, 
	corrected_by VARCHAR(36) NOT NULL, 
	corrected_at VARCHAR(27) NOT NULL, 
	CONSTRAINT pk_line_correction PRIMARY KEY (id), 
	CONSTRAINT fk_line_correction_document_id_document FOREIGN KEY(document_id) REFERENCES document (id) ON DELETE CASCADE
);
CREATE TABLE mail (
	id VARCHAR(36) NOT NULL, 
	person_id VARCHAR(36) NOT NULL, 
	message_id VARCHAR(300) NOT NULL, 
	created_at VARCHAR(27) NOT NULL, 
	sending_since VARCHAR(27), 
	sent_at VARCHAR(27), 
	CONSTRAINT pk_mail PRIMARY KEY (id), 
	CONSTRAINT fk_mail_person_id_person FOREIGN KEY(person_id) REFERENCES person (id), 
	CONSTRAINT uq_mail_message_id UNIQUE (message_id)
);
CREATE TABLE mail_notice (
	notification_id VARCHAR(36) NOT NULL, 
	mail_id VARCHAR(36), 
	CONSTRAINT pk_mail_notice PRIMARY KEY (notification_id), 
	CONSTRAINT fk_mail_notice_mail_id_mail FOREIGN KEY(mail_id) REFERENCES mail (id), 
	CONSTRAINT fk_mail_notice_notification_id_notification FOREIGN KEY(notification_id) REFERENCES notification (id)
);
CREATE TABLE "match" (
	id VARCHAR(36) NOT NULL, 
	document_id VARCHAR(36) NOT NULL, 
	document_revision INTEGER NOT NULL, 
	order_id VARCHAR(36) NOT NULL, 
	is_current BOOLEAN NOT NULL, 
	state VARCHAR(20) NOT NULL, 
	passed BOOLEAN NOT NULL, 
	overall BIGINT NOT NULL, 
	vendor_score BIGINT, 
	total_score BIGINT, 
	items_score BIGINT, 
	date_score BIGINT, 
	threshold BIGINT NOT NULL, 
	reason TEXT NOT NULL, 
	rule_version VARCHAR(20) NOT NULL, 
	weights JSON NOT NULL, 
	candidates JSON NOT NULL, 
	inputs JSON NOT NULL, 
	created_at VARCHAR(27) NOT NULL, 
	version INTEGER NOT NULL, 
	CONSTRAINT pk_match PRIMARY KEY (id), 
	CONSTRAINT fk_match_document_id_document FOREIGN KEY(document_id) REFERENCES document (id) ON DELETE CASCADE, 
	CONSTRAINT uq_match_document_id_document_revision_order_id UNIQUE (document_id, document_revision, order_id)
);
CREATE TABLE match_finding (
	id VARCHAR(36) NOT NULL, 
	match_id VARCHAR(36) NOT NULL, 
	position INTEGER NOT NULL, 
	code VARCHAR(30) NOT NULL, 
	severity VARCHAR(20) NOT NULL, 
	expected TEXT NOT NULL, 
	found TEXT NOT NULL, 
	difference TEXT NOT NULL, 
	message TEXT NOT NULL, 
	order_line INTEGER, 
	document_line INTEGER, 
	page INTEGER, 
	box JSON, 
	rule VARCHAR(10) NOT NULL, 
	other_document_id VARCHAR(36) NOT NULL, 
	CONSTRAINT pk_match_finding PRIMARY KEY (id), 
	CONSTRAINT fk_match_finding_match_id_match FOREIGN KEY(match_id) REFERENCES "match" (id) ON DELETE CASCADE, 
	CONSTRAINT uq_match_finding_match_id_position UNIQUE (match_id, position)
);
CREATE TABLE match_pair (
	id VARCHAR(36) NOT NULL, 
	match_id VARCHAR(36) NOT NULL, 
	position INTEGER NOT NULL, 
	order_line INTEGER, 
	document_line INTEGER, 
	score BIGINT NOT NULL, 
	difference_millionths BIGINT NOT NULL, 
	is_inside BOOLEAN NOT NULL, 
	words TEXT NOT NULL, 
	CONSTRAINT pk_match_pair PRIMARY KEY (id), 
	CONSTRAINT fk_match_pair_match_id_match FOREIGN KEY(match_id) REFERENCES "match" (id) ON DELETE CASCADE, 
	CONSTRAINT uq_match_pair_match_id_position UNIQUE (match_id, position)
);
CREATE TABLE model_call (
	id VARCHAR(36) NOT NULL, 
	at VARCHAR(27) NOT NULL, 
	tokens INTEGER NOT NULL, 
	CONSTRAINT pk_model_call PRIMARY KEY (id)
);
CREATE TABLE notification (
	id VARCHAR(36) NOT NULL, 
	person_id VARCHAR(36) NOT NULL, 
	"key" VARCHAR(120) NOT NULL, 
	screen VARCHAR(30) NOT NULL, 
	object_id VARCHAR(36) NOT NULL, 
	title TEXT NOT NULL, 
	sentence TEXT NOT NULL, 
	is_urgent BOOLEAN NOT NULL, 
	created_at VARCHAR(27) NOT NULL, 
	seen_at VARCHAR(27), 
	CONSTRAINT pk_notification PRIMARY KEY (id), 
	CONSTRAINT fk_notification_person_id_person FOREIGN KEY(person_id) REFERENCES person (id), 
	CONSTRAINT uq_notification_person_id_key UNIQUE (person_id, "key")
);
CREATE TABLE order_line (
	id VARCHAR(36) NOT NULL, 
	order_id VARCHAR(36) NOT NULL, 
	position INTEGER NOT NULL, 
	description TEXT NOT NULL, 
	code VARCHAR(100) NOT NULL, 
	quantity_millionths BIGINT NOT NULL, 
	unit VARCHAR(40) NOT NULL, 
	unit_price_millionths BIGINT NOT NULL, 
	tax_rate_millionths BIGINT NOT NULL, 
	is_closed BOOLEAN NOT NULL, 
	CONSTRAINT pk_order_line PRIMARY KEY (id), 
	CONSTRAINT fk_order_line_order_id_purchase_order FOREIGN KEY(order_id) REFERENCES purchase_order (id) ON DELETE CASCADE, 
	CONSTRAINT uq_order_line_order_id_position UNIQUE (order_id, position)
);
CREATE TABLE page_reading (
	ocr_picture VARCHAR(64) NOT NULL, 
	mark VARCHAR(200) NOT NULL, 
	width FLOAT NOT NULL, 
	height FLOAT NOT NULL, 
	picture VARCHAR(64) NOT NULL, 
	words BLOB NOT NULL, 
	used_at VARCHAR(27) NOT NULL, 
	CONSTRAINT pk_page_reading PRIMARY KEY (ocr_picture, mark)
);
CREATE TABLE page_source (
	document_id VARCHAR(36) NOT NULL, 
	number INTEGER NOT NULL, 
	source_id VARCHAR(36) NOT NULL, 
	source_page INTEGER NOT NULL, 
	CONSTRAINT pk_page_source PRIMARY KEY (document_id, number), 
	CONSTRAINT fk_page_source_document_id_document FOREIGN KEY(document_id) REFERENCES document (id) ON DELETE CASCADE, 
	CONSTRAINT fk_page_source_source_id_document FOREIGN KEY(source_id) REFERENCES document (id)
);
CREATE TABLE page_turn (
	document_id VARCHAR(36) NOT NULL, 
	number INTEGER NOT NULL, 
	turn INTEGER NOT NULL, 
	CONSTRAINT pk_page_turn PRIMARY KEY (document_id, number), 
	CONSTRAINT fk_page_turn_document_id_document FOREIGN KEY(document_id) REFERENCES document (id) ON DELETE CASCADE
);
CREATE TABLE person (
	id VARCHAR(36) NOT NULL, 
	username VARCHAR(80) NOT NULL, 
	name VARCHAR(200) NOT NULL, 
	roles JSON NOT NULL, 
	password_hash VARCHAR(200) NOT NULL, 
	limit_millionths BIGINT, 
	is_unlimited BOOLEAN NOT NULL, 
	is_active BOOLEAN NOT NULL, 
	wrong_tries INTEGER NOT NULL, 
	locked_until VARCHAR(27), 
	version INTEGER NOT NULL, 
	created_at VARCHAR(27) NOT NULL, email VARCHAR(200) DEFAULT '' NOT NULL, 
	CONSTRAINT pk_person PRIMARY KEY (id), 
	CONSTRAINT uq_person_username UNIQUE (username)
);
INSERT INTO "person" VALUES('p-1','maria','Maria Beck','["requester"]','',NULL,0,1,0,NULL,1,'2026-07-01T08:30:00.000000Z','');
CREATE TABLE purchase_order (
	id VARCHAR(36) NOT NULL, 
	number VARCHAR(20) NOT NULL, 
	year INTEGER NOT NULL, 
	running INTEGER NOT NULL, 
	request_id VARCHAR(36) NOT NULL, 
	state VARCHAR(20) NOT NULL, 
	date DATE NOT NULL, 
	title VARCHAR(400) NOT NULL, 
	company JSON NOT NULL, 
	vendor_id VARCHAR(36) NOT NULL, 
	vendor_name VARCHAR(200) NOT NULL, 
	search_text TEXT NOT NULL, 
	vendor_address TEXT NOT NULL, 
	vendor_tax_id VARCHAR(40) NOT NULL, 
	vendor_email VARCHAR(200) NOT NULL, 
	vendor_phone VARCHAR(60) NOT NULL, 
	vendor_reference VARCHAR(100) NOT NULL, 
	payment_terms TEXT NOT NULL, 
	delivery_address TEXT NOT NULL, 
	needed_by DATE, 
	note TEXT NOT NULL, 
	currency VARCHAR(3) NOT NULL, 
	net_minor BIGINT NOT NULL, 
	tax_minor BIGINT NOT NULL, 
	total_minor BIGINT NOT NULL, 
	pdf_sha256 VARCHAR(64) NOT NULL, 
	pdf_pages JSON NOT NULL, 
	issued_at VARCHAR(27) NOT NULL, 
	version INTEGER NOT NULL, 
	CONSTRAINT pk_purchase_order PRIMARY KEY (id), 
	CONSTRAINT fk_purchase_order_request_id_request FOREIGN KEY(request_id) REFERENCES request (id), 
	CONSTRAINT fk_purchase_order_vendor_id_vendor FOREIGN KEY(vendor_id) REFERENCES vendor (id), 
	CONSTRAINT uq_purchase_order_number UNIQUE (number), 
	CONSTRAINT uq_purchase_order_year_running UNIQUE (year, running)
);
CREATE TABLE request (
	id VARCHAR(36) NOT NULL, 
	number VARCHAR(20), 
	state VARCHAR(20) NOT NULL, 
	title VARCHAR(400) NOT NULL, 
	requester_id VARCHAR(36) NOT NULL, 
	creator_id VARCHAR(36) NOT NULL, 
	last_editor_id VARCHAR(36) NOT NULL, 
	vendor_id VARCHAR(36) NOT NULL, 
	vendor_name VARCHAR(400) NOT NULL, 
	search_text TEXT NOT NULL, 
	currency VARCHAR(3) NOT NULL, 
	department VARCHAR(100) NOT NULL, 
	category VARCHAR(100) NOT NULL, 
	needed_by DATE, 
	delivery_address TEXT NOT NULL, 
	note TEXT NOT NULL, 
	proforma_id VARCHAR(36) NOT NULL, 
	net_minor BIGINT NOT NULL, 
	tax_minor BIGINT NOT NULL, 
	total_minor BIGINT NOT NULL, 
	total_base_millionths BIGINT NOT NULL, 
	content_hash VARCHAR(64) NOT NULL, 
	round INTEGER NOT NULL, 
	waiting_since VARCHAR(27), 
	typing JSON, 
	version INTEGER NOT NULL, 
	created_at VARCHAR(27) NOT NULL, 
	updated_at VARCHAR(27) NOT NULL, 
	submitted_at VARCHAR(27), 
	CONSTRAINT pk_request PRIMARY KEY (id), 
	CONSTRAINT fk_request_creator_id_person FOREIGN KEY(creator_id) REFERENCES person (id), 
	CONSTRAINT fk_request_last_editor_id_person FOREIGN KEY(last_editor_id) REFERENCES person (id), 
	CONSTRAINT fk_request_requester_id_person FOREIGN KEY(requester_id) REFERENCES person (id), 
	CONSTRAINT uq_request_number UNIQUE (number)
);
CREATE TABLE request_line (
	id VARCHAR(36) NOT NULL, 
	request_id VARCHAR(36) NOT NULL, 
	position INTEGER NOT NULL, 
	description TEXT NOT NULL, 
	code VARCHAR(100) NOT NULL, 
	quantity_millionths BIGINT NOT NULL, 
	unit VARCHAR(40) NOT NULL, 
	unit_price_millionths BIGINT NOT NULL, 
	tax_rate_millionths BIGINT NOT NULL, 
	CONSTRAINT pk_request_line PRIMARY KEY (id), 
	CONSTRAINT fk_request_line_request_id_request FOREIGN KEY(request_id) REFERENCES request (id) ON DELETE CASCADE, 
	CONSTRAINT uq_request_line_request_id_position UNIQUE (request_id, position)
);
CREATE TABLE resolution (
	id VARCHAR(36) NOT NULL, 
	match_id VARCHAR(36) NOT NULL, 
	finding_id VARCHAR(36) NOT NULL, 
	decision VARCHAR(30) NOT NULL, 
	reason TEXT NOT NULL, 
	person_id VARCHAR(36) NOT NULL, 
	at VARCHAR(27) NOT NULL, 
	CONSTRAINT pk_resolution PRIMARY KEY (id), 
	CONSTRAINT fk_resolution_match_id_match FOREIGN KEY(match_id) REFERENCES "match" (id) ON DELETE CASCADE
);
CREATE TABLE review_lock (
	document_id VARCHAR(36) NOT NULL, 
	person_id VARCHAR(36) NOT NULL, 
	window_id VARCHAR(36) NOT NULL, 
	host VARCHAR(200) NOT NULL, 
	since VARCHAR(27) NOT NULL, 
	until VARCHAR(27) NOT NULL, 
	CONSTRAINT pk_review_lock PRIMARY KEY (document_id), 
	CONSTRAINT fk_review_lock_document_id_document FOREIGN KEY(document_id) REFERENCES document (id) ON DELETE CASCADE, 
	CONSTRAINT fk_review_lock_person_id_person FOREIGN KEY(person_id) REFERENCES person (id)
);
CREATE TABLE route_rule (
	id VARCHAR(36) NOT NULL, 
	position INTEGER NOT NULL, 
	name VARCHAR(200) NOT NULL, 
	above_millionths BIGINT, 
	up_to_millionths BIGINT, 
	department VARCHAR(100) NOT NULL, 
	category VARCHAR(100) NOT NULL, 
	new_vendor_only BOOLEAN NOT NULL, 
	requester_id VARCHAR(36) NOT NULL, 
	steps JSON NOT NULL, 
	CONSTRAINT pk_route_rule PRIMARY KEY (id)
);
CREATE TABLE route_step (
	id VARCHAR(36) NOT NULL, 
	request_id VARCHAR(36) NOT NULL, 
	round INTEGER NOT NULL, 
	position INTEGER NOT NULL, 
	mode VARCHAR(10) NOT NULL, 
	people JSON NOT NULL, 
	role VARCHAR(20) NOT NULL, 
	needed INTEGER NOT NULL, 
	is_ad_hoc BOOLEAN NOT NULL, 
	CONSTRAINT pk_route_step PRIMARY KEY (id), 
	CONSTRAINT fk_route_step_request_id_request FOREIGN KEY(request_id) REFERENCES request (id) ON DELETE CASCADE
);
CREATE TABLE routed (
	request_id VARCHAR(36) NOT NULL, 
	person_id VARCHAR(36) NOT NULL, 
	CONSTRAINT pk_routed PRIMARY KEY (request_id, person_id), 
	CONSTRAINT fk_routed_person_id_person FOREIGN KEY(person_id) REFERENCES person (id), 
	CONSTRAINT fk_routed_request_id_request FOREIGN KEY(request_id) REFERENCES request (id) ON DELETE CASCADE
);
CREATE TABLE turn (
	request_id VARCHAR(36) NOT NULL, 
	person_id VARCHAR(36) NOT NULL, 
	CONSTRAINT pk_turn PRIMARY KEY (request_id, person_id), 
	CONSTRAINT fk_turn_person_id_person FOREIGN KEY(person_id) REFERENCES person (id), 
	CONSTRAINT fk_turn_request_id_request FOREIGN KEY(request_id) REFERENCES request (id) ON DELETE CASCADE
);
CREATE TABLE vendor (
	id VARCHAR(36) NOT NULL, 
	name VARCHAR(200) NOT NULL, 
	normal_name VARCHAR(200) NOT NULL, 
	address TEXT NOT NULL, 
	country VARCHAR(2) NOT NULL, 
	tax_id VARCHAR(40) NOT NULL, 
	email VARCHAR(200) NOT NULL, 
	phone VARCHAR(60) NOT NULL, 
	aliases JSON NOT NULL, 
	payment_terms VARCHAR(200) NOT NULL, 
	is_active BOOLEAN NOT NULL, 
	is_proposed BOOLEAN NOT NULL, 
	version INTEGER NOT NULL, 
	created_at VARCHAR(27) NOT NULL, 
	updated_at VARCHAR(27) NOT NULL, 
	CONSTRAINT pk_vendor PRIMARY KEY (id)
);
CREATE TABLE vendor_account (
	id VARCHAR(36) NOT NULL, 
	vendor_id VARCHAR(36) NOT NULL, 
	iban VARCHAR(34) NOT NULL, 
	bic VARCHAR(11) NOT NULL, 
	proposed_by VARCHAR(36) NOT NULL, 
	proposed_at VARCHAR(27) NOT NULL, 
	confirmed_by VARCHAR(36) NOT NULL, 
	confirmed_how TEXT NOT NULL, 
	confirmed_at VARCHAR(27), 
	CONSTRAINT pk_vendor_account PRIMARY KEY (id), 
	CONSTRAINT fk_vendor_account_vendor_id_vendor FOREIGN KEY(vendor_id) REFERENCES vendor (id) ON DELETE CASCADE, 
	CONSTRAINT uq_vendor_account_vendor_id_iban UNIQUE (vendor_id, iban)
);
CREATE TABLE worker_beat (
	id VARCHAR NOT NULL, 
	host VARCHAR NOT NULL, 
	pid INTEGER NOT NULL, 
	queues VARCHAR NOT NULL, 
	seen_at VARCHAR(27) NOT NULL, 
	CONSTRAINT pk_worker_beat PRIMARY KEY (id)
);
CREATE INDEX ix_audit_event_actor_id ON audit_event (actor_id);
CREATE INDEX ix_audit_event_noun_object_id ON audit_event (noun, object_id);
CREATE TRIGGER audit_event_no_update BEFORE UPDATE ON audit_event
BEGIN SELECT RAISE(ABORT, 'the audit trail is append-only'); END;
CREATE TRIGGER audit_event_no_delete BEFORE DELETE ON audit_event
BEGIN SELECT RAISE(ABORT, 'the audit trail is append-only'); END;
CREATE TRIGGER audit_event_only_next BEFORE INSERT ON audit_event
WHEN NEW.number <> (SELECT coalesce(max(number), 0) + 1 FROM audit_event)
BEGIN SELECT RAISE(ABORT, 'the audit trail is append-only'); END;
CREATE INDEX ix_job_state_run_after ON job (state, run_after);
CREATE INDEX ix_job_kind_state ON job (kind, state);
CREATE INDEX ix_vendor_name ON vendor (name);
CREATE INDEX ix_vendor_normal_name ON vendor (normal_name);
CREATE INDEX ix_notification_person ON notification (person_id, created_at);
CREATE INDEX ix_request_requester_updated ON request (requester_id, updated_at);
CREATE INDEX ix_request_vendor ON request (vendor_id);
CREATE INDEX ix_request_state_updated ON request (state, updated_at, id, requester_id);
CREATE INDEX ix_request_updated ON request (updated_at, id, state, requester_id);
CREATE INDEX ix_request_number ON request (number, id, state, requester_id);
CREATE INDEX ix_request_title ON request (title, id, state, requester_id);
CREATE INDEX ix_request_vendor_name ON request (vendor_name, id, state, requester_id);
CREATE INDEX ix_request_total ON request (total_minor, id, state, requester_id);
CREATE INDEX ix_request_needed_by ON request (needed_by, id, state, requester_id);
CREATE INDEX ix_request_search ON request (search_text, id, state, requester_id);
CREATE INDEX ix_decision_request ON decision (request_id, round);
CREATE INDEX ix_line_correction_document_id ON line_correction (document_id);
CREATE INDEX ix_match_current ON "match" (is_current, state, created_at);
CREATE INDEX ix_match_order ON "match" (order_id);
CREATE INDEX ix_match_current_order ON "match" (is_current, order_id);
CREATE INDEX ix_match_overall ON "match" (is_current, overall);
CREATE INDEX ix_match_newest ON "match" (is_current, created_at);
CREATE INDEX ix_purchase_order_issued ON purchase_order (issued_at, id, request_id);
CREATE INDEX ix_purchase_order_request ON purchase_order (request_id);
CREATE INDEX ix_purchase_order_search ON purchase_order (search_text, id, request_id);
CREATE INDEX ix_purchase_order_state ON purchase_order (state, issued_at, id, request_id);
CREATE INDEX ix_purchase_order_total ON purchase_order (total_minor, id, request_id);
CREATE INDEX ix_purchase_order_title ON purchase_order (title, id, request_id);
CREATE INDEX ix_purchase_order_vendor_name ON purchase_order (vendor_name, id, request_id);
CREATE INDEX ix_purchase_order_reference ON purchase_order (vendor_reference);
CREATE INDEX ix_purchase_order_vendor ON purchase_order (vendor_id);
CREATE UNIQUE INDEX uq_purchase_order_live_request ON purchase_order (request_id) WHERE state != 'cancelled';
CREATE INDEX ix_route_step_request ON route_step (request_id, round);
CREATE INDEX ix_routed_person ON routed (person_id, request_id);
CREATE INDEX ix_turn_person ON turn (person_id, request_id);
CREATE INDEX ix_resolution_match_id ON resolution (match_id);
CREATE INDEX ix_billing_line ON billing (order_line_id);
CREATE INDEX ix_billing_order_id ON billing (order_id);
CREATE INDEX ix_page_reading_used ON page_reading (used_at);
CREATE INDEX ix_document_added_by ON document (added_by, added_at);
CREATE INDEX ix_document_vendor_name ON document (vendor_name, added_at);
CREATE INDEX ix_document_total ON document (total_minor, added_at);
CREATE INDEX ix_document_file_name ON document (file_name, added_at);
CREATE INDEX ix_document_date ON document (date, added_at);
CREATE INDEX ix_document_state ON document (state, added_at);
CREATE INDEX ix_document_vendor ON document (vendor_id);
CREATE INDEX ix_document_added ON document (added_at);
CREATE INDEX ix_document_kind ON document (kind, added_at);
CREATE INDEX ix_document_request ON document (request_id);
CREATE INDEX ix_document_number ON document (number, added_at);
CREATE INDEX ix_document_sha256 ON document (sha256);
CREATE INDEX ix_document_order ON document (order_id);
CREATE INDEX ix_learned_rule_state ON learned_rule (state, learned_at);
CREATE INDEX ix_model_call_at ON model_call (at);
CREATE INDEX ix_mail_notice_mail_id ON mail_notice (mail_id);
CREATE INDEX ix_health_record_name_at ON health_record (name, at);
CREATE INDEX ix_batch_ended_at ON batch (ended_at);
CREATE INDEX ix_handover_to ON handover (to_person);
CREATE INDEX ix_page_source_source ON page_source (source_id);
CREATE INDEX ix_commitment_budget ON commitment (year, department_key);
CREATE INDEX ix_goods_receipt_order_id ON goods_receipt (order_id);
CREATE INDEX ix_goods_receipt_line_order_line_id ON goods_receipt_line (order_line_id);
COMMIT;
