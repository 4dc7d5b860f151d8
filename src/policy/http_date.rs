use core::time::Duration;

/// How long a registry asks to be left alone: the header `Retry-After` (rule 14.4), read without a clock. None
/// where it says nothing that can be read.
///
/// The value is a number of seconds, or a date, which counts from `date`, the response's own header `Date`. A
/// moment that is past is no wait at all; a number that no `u64` holds is the largest one. All three forms of
/// dates are read: `Sun, 06 Nov 1994 08:49:37 GMT`, and the obsolete `Sunday, 06-Nov-94 08:49:37 GMT` and
/// `Sun Nov  6 08:49:37 1994`. A year of two digits is the latest that is at most 50 years after `date`.
///
/// Source: RFC 9110 sections 5.6.7 and 10.2.3.
///
/// ```
/// use core::time::Duration;
/// use registry_resolver::policy::retry_after;
///
/// assert_eq!(retry_after("120", None), Some(Duration::from_secs(120)));
/// let date = Some("Sun, 06 Nov 1994 08:49:37 GMT");
/// assert_eq!(retry_after("Sun, 06 Nov 1994 08:50:07 GMT", date), Some(Duration::from_secs(30)));
/// assert_eq!(retry_after("Sun, 06 Nov 1994 08:50:07 GMT", None), None);
/// assert_eq!(retry_after("soon", date), None);
/// ```
pub fn retry_after(value: &str, date: Option<&str>) -> Option<Duration> {
    let value = value.trim_matches([' ', '\t']);
    if !value.is_empty() && value.bytes().all(|byte| byte.is_ascii_digit()) {
        // Only a number that is too large is refused here.
        return Some(Duration::from_secs(value.parse().unwrap_or(u64::MAX)));
    }
    let answered = Moment::parse(date?.trim_matches([' ', '\t']), Century::OfThisOne)?;
    let until = Moment::parse(value, Century::Near(answered.year))?;
    Some(Duration::from_secs(until.seconds.saturating_sub(answered.seconds)))
}

/// Which year two digits are.
#[derive(Clone, Copy)]
enum Century {
    /// 1970 to 2069: a response has no other date to go by.
    OfThisOne,
    /// The latest that is at most 50 years after this one.
    Near(u64),
}

impl Century {
    fn complete(self, digits: u64) -> u64 {
        let latest = match self {
            Self::OfThisOne => 2069,
            Self::Near(year) => year.saturating_add(50),
        };
        let year = latest / 100 * 100 + digits;
        if year <= latest { year } else { year.saturating_sub(100) }
    }
}

/// A date of HTTP, in seconds since the first day of the year 1.
#[derive(Clone, Copy)]
struct Moment {
    year: u64,
    seconds: u64,
}

const DAYS: [&str; 7] = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"];
const MONTHS: [(&str, u64); 12] = [
    ("Jan", 31),
    ("Feb", 28),
    ("Mar", 31),
    ("Apr", 30),
    ("May", 31),
    ("Jun", 30),
    ("Jul", 31),
    ("Aug", 31),
    ("Sep", 30),
    ("Oct", 31),
    ("Nov", 30),
    ("Dec", 31),
];

impl Moment {
    fn parse(text: &str, century: Century) -> Option<Self> {
        let Some((weekday, rest)) = text.split_once(", ") else { return Self::asctime(text) };
        let rest = rest.strip_suffix(" GMT")?;
        if DAYS.contains(&weekday) {
            let (date, time) = rest.split_once(' ')?;
            let mut parts = date.split('-');
            let (day, month, year) = (parts.next()?, parts.next()?, parts.next()?);
            let year = century.complete(number(year, 2)?);
            return parts.next().is_none().then(|| Self::of(year, month, number(day, 2)?, time))?;
        }
        let mut parts = rest.split(' ');
        let (day, month, year, time) = (parts.next()?, parts.next()?, parts.next()?, parts.next()?);
        let is_whole = is_weekday(weekday) && parts.next().is_none();
        is_whole.then(|| Self::of(number(year, 4)?, month, number(day, 2)?, time))?
    }

    /// `Sun Nov  6 08:49:37 1994`
    fn asctime(text: &str) -> Option<Self> {
        let (weekday, rest) = text.split_once(' ')?;
        let (month, rest) = rest.split_once(' ')?;
        let (day, rest) = rest.split_at_checked(2)?;
        let (time, year) = rest.strip_prefix(' ')?.split_once(' ')?;
        let day = match day.strip_prefix(' ') {
            Some(digit) => number(digit, 1)?,
            None => number(day, 2)?,
        };
        is_weekday(weekday).then(|| Self::of(number(year, 4)?, month, day, time))?
    }

    fn of(year: u64, month: &str, day: u64, time: &str) -> Option<Self> {
        let is_leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
        let nth = MONTHS.iter().position(|(name, _)| *name == month)?;
        let length = |(name, days): &(&str, u64)| days + u64::from(is_leap && *name == "Feb");
        if year == 0 || day == 0 || day > MONTHS.get(nth).map_or(0, length) {
            return None;
        }
        let mut parts = time.split(':');
        let (hour, minute) = (number(parts.next()?, 2)?, number(parts.next()?, 2)?);
        let second = number(parts.next()?, 2)?;
        // 60 is a leap second.
        if parts.next().is_some() || hour > 23 || minute > 59 || second > 60 {
            return None;
        }
        let before = year - 1;
        let leap_days = before / 4 - before / 100 + before / 400;
        let days = before * 365 + leap_days + MONTHS.iter().take(nth).map(length).sum::<u64>() + day - 1;
        Some(Self { year, seconds: ((days * 24 + hour) * 60 + minute) * 60 + second })
    }
}

fn is_weekday(text: &str) -> bool {
    text.len() == 3 && DAYS.iter().any(|day| day.starts_with(text))
}

/// Just so many digits.
fn number(text: &str, digits: usize) -> Option<u64> {
    let is_number = text.len() == digits && text.bytes().all(|byte| byte.is_ascii_digit());
    if is_number { text.parse().ok() } else { None }
}
