"""The five documents read by hand: every dated paragraph, what it asks for, its last day and who owes it."""

from __future__ import annotations

Read = tuple[str, str, str, str]
"""Paragraph, what it asks for, last day, and who owes it (units, `section:`, `post:`)."""

HALF_MONTHS_2009 = [f"2009-{month:02}-{day}" for month in range(1, 13) for day in (15, 31)]
SHORTER = {"2009-02-31": "2009-02-28"} | {f"2009-{month}-31": f"2009-{month}-30" for month in ("04", "06", "09", "11")}
UNITS_A = "culture-bureau cultural-units library"

SHANGGAO: list[Read] = [
    ("四(一)1", "unit-plans", "2009-03-31", UNITS_A),
    ("四(一)1", "mobilisation-meeting", "2009-03-31", "culture-bureau"),
    ("四(一)1", "listening-visits", "2009-03-31", "post:director"),
    ("四(一)1", "column", "2009-03-31", "culture-bureau"),
    ("四(一)1", "discussion", "2009-03-31", UNITS_A),
    ("四(一)2", "self-examination", "2009-03-31", UNITS_A),
    ("四(一)2", "warning-education", "2009-03-31", "culture-bureau"),
    ("四(一)3", "rules", "2009-03-31", UNITS_A),
    ("四(一)3", "public-pledges", "2009-03-31", "post:bureau-posts post:cultural-units-posts post:library-posts"),
    ("四(二)7", "service-commitments", "2009-10-31", UNITS_A),
    *[(f"四(二){number}", f"duty-{number}", "2009-10-31", "culture-bureau") for number in (1, 2, 3, 5, 8)],
    ("四(二)4", "duty-4", "2009-10-31", "cultural-units library"),
    *[(f"四(二){number}", f"duty-{number}", "2009-10-31", UNITS_A) for number in (6, 7, 9, 10)],
    ("四(三)", "look-back", "2009-12-31", UNITS_A),
    ("四(三)", "commendations", "2009-12-31", "culture-bureau"),
    ("四(三)", "summary-report", "2009-12-31", "efficiency"),
    *[("五(二)", "unit-information", SHORTER.get(day, day), "cultural-units library") for day in HALF_MONTHS_2009],
    *[("五(二)", "section-information", SHORTER.get(day, day), "section:sections") for day in HALF_MONTHS_2009],
]

STAFF_B = "post:line-leaders post:section-heads post:staff post:top-leaders"
EACH_B = "grassroots-units section:sections"
CITY_CULTURE: list[Read] = [
    ("四、第一阶段", "mobilisation-meeting", "2008-02-29", "bureau"),
    ("四、第一阶段", "bureau-plan", "2008-02-29", "bureau"),
    ("四、第一阶段", "action-plans", "2008-01-30", EACH_B),
    ("四、第一阶段", "discussion", "2008-02-29", EACH_B),
    ("四、第一阶段", "problems", "2008-02-29", EACH_B),
    ("四、第一阶段", "personal-codes", "2008-02-10", STAFF_B),
    ("四、第一阶段", "publication", "2008-02-29", "bureau"),
    ("四、第二阶段", "exchange-meeting", "2008-09-30", "bureau"),
    ("四、第三阶段", "look-back", "2008-12-31", "style-office"),
    ("四、第三阶段", "experience", "2008-12-31", "bureau"),
    ("四、第三阶段", "rules", "2008-12-31", "bureau"),
    ("四、第三阶段", "commendations", "2008-12-31", "bureau"),
    ("五(二)", "year-end-assessment", "2008-12-31", "style-office"),
]

SECTIONS_C = (
    "section:editors-office section:general-office section:party-committee section:project-office "
    "section:social-management section:supervision-office"
)
UNITS_C = "channels frequencies station-805 three-companies"
ALL_C = f"county-bureaus {SECTIONS_C} {UNITS_C}"
CITY_BROADCAST: list[Read] = [
    ("四(一)", "study", "2011-02-28", f"{SECTIONS_C} {UNITS_C}"),
    ("四(二)一", "duty-1", "2011-03-31", "section:project-office"),
    ("四(二)二", "duty-2", "2011-10-31", "section:social-management"),
    ("四(二)三", "duty-3", "2011-10-31", "section:general-office"),
    ("四(二)四", "duty-4", "2011-10-31", "section:supervision-office"),
    ("四(二)五", "duty-5", "2011-10-31", "section:general-office"),
    ("四(二)六", "duty-6", "2011-10-31", "section:editors-office"),
    ("四(三)", "unit-plans", "2011-02-28", ALL_C),
    ("四(三)", "assessment-standards", "2011-02-28", ALL_C),
    ("四(三)", "lower-level-assessment", "2011-12-31", ALL_C),
    ("四(三)", "assessment", "2011-12-31", "party-group"),
    ("四(三)", "commendations", "2011-12-31", "party-group"),
]

EVERY_D = (
    "appraisal-office broadcasting congress-office consultative-office development-reform discipline efficiency "
    "government-office information-office investment-promotion legislative-affairs malpractice-office newspaper-group "
    "openness-office organisation-department organs-affairs organs-committee party-office political-legal-commission "
    "publicity-department service-centre statistics supervision-bureau"
)
REPORTING_D = EVERY_D.replace("efficiency ", "")
WUHU: list[Read] = [
    ("六、第一阶段、1", "unit-plans", "2011-11-30", EVERY_D),
    ("六、第一阶段、2", "city-meeting", "2011-11-30", "government-office party-office"),
    ("六、第一阶段、2", "unit-meetings", "2011-11-30", EVERY_D),
    ("六、第一阶段、4", "columns", "2011-11-30", EVERY_D),
    ("六、第二阶段、2", "study-activities", "2012-05-31", EVERY_D),
    ("六、第二阶段、2", "analysis-reports", "2012-05-31", REPORTING_D),
    ("六、第二阶段、2", "self-examination-reports", "2012-05-31", EVERY_D),
    ("六、第三阶段、1", "rectification-plans", "2012-06-20", REPORTING_D),
    ("六、第三阶段、2", "basic-rules", "2012-09-30", EVERY_D),
    ("六、第三阶段、3", "simpler-procedures", "2012-09-30", EVERY_D),
    ("六、第三阶段、3", "practice", "2012-09-30", EVERY_D),
    ("六、第四阶段、1", "summary-reports", "2012-10-31", REPORTING_D),
    ("六、第四阶段、1", "examination", "2012-12-31", "efficiency"),
    ("六、第四阶段、2", "summary-meeting", "2012-12-31", "efficiency"),
    ("六、第四阶段、2", "best-results", "2012-12-31", "efficiency"),
    ("六、第四阶段、3", "lasting-rules", "2012-12-31", "efficiency"),
    ("附件、一", "duty-1", "2011-11-30", "efficiency organs-committee"),
    ("附件、四", "duty-4", "2012-05-31", "appraisal-office"),
    ("附件、五", "duty-5", "2012-05-31", "efficiency"),
    ("附件、十", "duty-10", "2012-05-31", "discipline supervision-bureau"),
    ("附件、十五", "duty-15", "2012-09-30", "efficiency legislative-affairs"),
    ("附件、十七", "duty-17", "2012-09-30", "efficiency openness-office"),
    ("附件、十八", "duty-18", "2012-09-30", "government-office party-office"),
    ("附件、十九", "duty-19", "2012-09-30", "efficiency malpractice-office"),
    ("附件、二十三", "duty-23", "2012-12-31", "efficiency organisation-department"),
    ("附件、二十四", "duty-24", "2012-09-30", "development-reform legislative-affairs service-centre"),
    ("附件、二十五", "duty-25", "2012-09-30", "efficiency"),
]

SECTIONS_E = "section:committees section:discipline-group section:general-office"
DAILY_E = "section:discipline-group section:general-office"
NANCHONG: list[Read] = [
    ("二(二)1", "duty-1", "2006-12-31", SECTIONS_E),
    ("二(二)4", "duty-4", "2006-06-30", DAILY_E),
    ("二(二)4", "self-examination", "2006-06-30", SECTIONS_E),
    ("二(二)4", "analysis", "2006-06-30", SECTIONS_E),
    ("二(二)4", "rules", "2006-06-30", DAILY_E),
    ("三(二)", "yearly-assessment", "2006-12-31", DAILY_E),
]

DOCUMENTS = {
    "shanggao-culture-2009": SHANGGAO,
    "city-culture-2008": CITY_CULTURE,
    "city-broadcast-2011": CITY_BROADCAST,
    "wuhu-2011": WUHU,
    "nanchong-cppcc-2006": NANCHONG,
}
