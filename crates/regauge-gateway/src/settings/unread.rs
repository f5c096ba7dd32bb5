//! What is said of a file that a setting names and that cannot be used: which setting, which file, why, and what to do.

use std::io;
use std::path::Path;

/// A sentence for a file that cannot be read, or written. `advice`: what to do.
pub fn unread(setting: &str, path: &Path, error: &io::Error, advice: &str) -> String {
    let path = path.display();
    match error.kind() {
        io::ErrorKind::NotFound => format!("{setting}: there is no file {path}; {advice}"),
        io::ErrorKind::PermissionDenied => format!("{setting}: {path} is not for the user that the gateway runs as ({error}); {advice}"),
        io::ErrorKind::IsADirectory => format!("{setting}: {path} is a folder; {advice}"),
        _ => format!("{setting}: {path}: {error}; {advice}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_setting_a_file_and_what_to_do() {
        let said = |error: io::Error| unread("manifest", Path::new("/a"), &error, "write it");
        assert_eq!(said(io::ErrorKind::NotFound.into()), "manifest: there is no file /a; write it");
        assert_eq!(said(io::ErrorKind::IsADirectory.into()), "manifest: /a is a folder; write it");
        assert!(said(io::ErrorKind::PermissionDenied.into()).starts_with("manifest: /a is not for the user that"));
        assert_eq!(said(io::Error::other("broken")), "manifest: /a: broken; write it");
    }
}
