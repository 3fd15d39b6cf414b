-- Runs, cases and what people said of them. Names of persons stand nowhere: messages are masked.
CREATE TABLE about (
    name TEXT PRIMARY KEY,
    value TEXT NOT NULL
);

CREATE TABLE run (
    run_no INTEGER PRIMARY KEY,
    time TEXT NOT NULL,
    as_of TEXT NOT NULL,
    period_start TEXT NOT NULL,
    period_end TEXT NOT NULL,
    rule_set TEXT NOT NULL,
    files TEXT NOT NULL,
    settings TEXT NOT NULL,
    cpaudit TEXT NOT NULL,
    n_persons INTEGER NOT NULL,
    n_findings INTEGER NOT NULL,
    n_error INTEGER NOT NULL,
    n_warning INTEGER NOT NULL,
    n_info INTEGER NOT NULL,
    n_missed INTEGER NOT NULL,
    n_new INTEGER NOT NULL,
    n_open INTEGER NOT NULL,
    n_sent INTEGER NOT NULL,
    n_answered INTEGER NOT NULL,
    n_verified INTEGER NOT NULL,
    n_unproven INTEGER NOT NULL,
    n_returned INTEGER NOT NULL,
    n_waived INTEGER NOT NULL,
    exit_code INTEGER,
    reports_written INTEGER,
    is_repeat INTEGER NOT NULL,
    is_partial INTEGER NOT NULL,
    indicators TEXT NOT NULL,
    seconds REAL
);

-- What each run read: a case is not taken for corrected when its file shrank or is missing.
CREATE TABLE run_file (
    run_no INTEGER NOT NULL REFERENCES run (run_no),
    source_id TEXT NOT NULL,
    file TEXT NOT NULL,
    n_records INTEGER NOT NULL,
    PRIMARY KEY (run_no, source_id, file)
) WITHOUT ROWID;

CREATE TABLE cases (
    case_id TEXT PRIMARY KEY,
    finding_id TEXT,
    rule_id TEXT NOT NULL,
    rule_name TEXT,
    severity TEXT NOT NULL,
    confidence REAL,
    dimension TEXT,
    theme TEXT,
    view TEXT NOT NULL,
    grade TEXT,
    person_key TEXT,
    village TEXT,
    village_name TEXT,
    group_no INTEGER,
    household_no TEXT,
    title_zh TEXT,
    title_en TEXT,
    message_zh TEXT,
    message_en TEXT,
    evidence TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN (
        'new', 'open', 'sent', 'answered', 'verified', 'unproven', 'returned', 'waived')),
    is_found INTEGER NOT NULL,
    is_judged INTEGER NOT NULL,
    first_run INTEGER NOT NULL REFERENCES run (run_no),
    last_run INTEGER NOT NULL REFERENCES run (run_no),
    opened_on TEXT NOT NULL,
    changed_on TEXT NOT NULL,
    assignee TEXT,
    answer TEXT,
    answered_by TEXT,
    answered_on TEXT,
    remark TEXT,
    waived_until TEXT,
    waived_by TEXT,
    waiver_reason TEXT,
    last_change TEXT,      -- by the last run that was no repeat
    sent_on TEXT,
    found_files TEXT,      -- the files of the last run that found it
    answered_at TEXT,      -- by the clock
    answer_files TEXT,     -- the files of the last run before the answer
    state_before TEXT      -- while it is waived
) WITHOUT ROWID;

-- Under which findings a case was ever found.
CREATE TABLE known_as (
    finding_id TEXT PRIMARY KEY,
    case_id TEXT NOT NULL REFERENCES cases (case_id)
) WITHOUT ROWID;

CREATE TABLE answer (
    answer_no INTEGER PRIMARY KEY,
    case_id TEXT NOT NULL REFERENCES cases (case_id),
    answer TEXT NOT NULL,
    remark TEXT,
    evidence TEXT,
    said_by TEXT,
    said_on TEXT,
    file TEXT,
    place TEXT,
    list_of_run INTEGER,   -- the run whose worklist it stands in
    time TEXT NOT NULL
);
CREATE INDEX answer_of_case ON answer (case_id);

-- Everything that ever happened to a case; only ever appended to.
CREATE TABLE event (
    event_no INTEGER PRIMARY KEY AUTOINCREMENT,
    time TEXT NOT NULL,
    run_no INTEGER,
    case_id TEXT NOT NULL,
    kind TEXT NOT NULL,
    state_before TEXT,
    state_after TEXT,
    who TEXT,
    told TEXT
);
CREATE INDEX event_of_case ON event (case_id);
CREATE TRIGGER event_stays BEFORE UPDATE ON event BEGIN
    SELECT RAISE(ABORT, 'events are only appended to');
END;
CREATE TRIGGER event_remains BEFORE DELETE ON event BEGIN
    SELECT RAISE(ABORT, 'events are only appended to');
END;
CREATE TRIGGER answer_stays BEFORE UPDATE ON answer BEGIN
    SELECT RAISE(ABORT, 'answers are only appended to');
END;
CREATE TRIGGER answer_remains BEFORE DELETE ON answer BEGIN
    SELECT RAISE(ABORT, 'answers are only appended to');
END;
CREATE TRIGGER case_remains BEFORE DELETE ON cases BEGIN
    SELECT RAISE(ABORT, 'no case is ever lost');
END;
