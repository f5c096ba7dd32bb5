//! The format of an answer: `request.format`.

/// What a client asks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Format {
    Html,
    Json,
    Xml,
    Text,
    /// `*/*`
    All,
    /// Another that Rails knows, by its extension.
    Other(&'static str),
    /// An extension or type that Rails does not know.
    Unknown,
}

impl Format {
    /// By extension or `format` parameter.
    pub fn from_extension(extension: &str) -> Self {
        match extension {
            "html" | "htm" | "xhtml" => Self::Html,
            "json" => Self::Json,
            "xml" => Self::Xml,
            "text" | "txt" => Self::Text,
            _ => Self::Unknown,
        }
    }
}
