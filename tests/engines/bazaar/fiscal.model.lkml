connection: "bazaar"
week_start_day: sunday
fiscal_month_offset: 3

include: "bazaar.model.lkml"
