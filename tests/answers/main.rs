type Failure = Box<dyn std::error::Error>;
type Answer<T> = std::result::Result<T, Failure>;

impl Shown for str {
    fn shown(&self) -> String {
        hex(self.as_bytes())
    }
}

/// An array's text; where its order does not count, by numbers.
fn list(mut items: Vec<String>, ordered: bool) -> String {
    if !ordered {
        items.sort_by_key(|item| item.trim_start_matches('#').parse::<i64>().unwrap_or_default());
    }
    format!("[{}]", items.join(","))
}

fn answered(out: &mut impl Write, said: &str, answer: Answer<String>) -> Answer<()> {
    let text = answer.unwrap_or_else(|problem| {
        if std::env::var_os("ANSWERS_ERRORS").is_some() {
            eprintln!("{said}: {problem}");
        }
        "!".to_owned()
    });
    writeln!(out, "{said} {text}")?;
    Ok(())
}

fn main() -> Answer<()> {
    let url = std::env::var("DATABASE_URL")?;
    let mut conn = connect(&DatabaseUrl::parse(&url)?)?;
    let mut out = BufWriter::new(std::io::stdout().lock());
    ask(&mut conn, &mut out)?;
    out.flush()?;
    Ok(())
}
