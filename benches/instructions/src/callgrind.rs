//! Runs this program under callgrind and reads the counts.

use std::path::Path;
use std::process::Command;
use std::{env, fs, process};

/// The argument that makes the program run the cases instead of valgrind.
pub const MEASURE: &str = "--measure";

/// What one case costs.
pub struct Count {
    pub case: String,
    /// Instructions a call, averaged over the calls of the case.
    pub instructions: f64,
}

/// Counts every case, in one run.
pub fn count() -> Result<Vec<Count>, String> {
    let folder = env::temp_dir().join(format!("registry-resolver-instructions-{}", process::id()));
    fs::create_dir_all(&folder).map_err(|error| format!("cannot create {}: {error}", folder.display()))?;
    let counts = count_in(&folder);
    let _ = fs::remove_dir_all(&folder);
    counts
}

fn count_in(folder: &Path) -> Result<Vec<Count>, String> {
    let program = env::current_exe().map_err(|error| format!("cannot find this program: {error}"))?;
    let output = Command::new("valgrind")
        .arg("--tool=callgrind")
        // Counts are collected inside `cases::measured` only, and written out whenever it returns.
        .args(["--toggle-collect=*measured", "--dump-after=*measured"])
        .arg(format!("--callgrind-out-file={}", folder.join("out").display()))
        .arg(program)
        .arg(MEASURE)
        // One flavour of `memcmp` and `memcpy`, whatever the processor offers.
        .env("GLIBC_TUNABLES", "glibc.cpu.hwcaps=-AVX2_Usable,-AVX2,-AVX_Fast_Unaligned_Load,-ERMS,-FSRM")
        .output()
        .map_err(|error| {
            format!("cannot run `valgrind` ({error}): install it, as in `apt-get install valgrind`")
        })?;
    if !output.status.success() {
        return Err(format!("valgrind failed:\n{}", String::from_utf8_lossy(&output.stderr)));
    }
    let cases = String::from_utf8_lossy(&output.stdout);
    let cases = cases.lines().enumerate().map(|(place, line)| {
        let (case, calls) = line.split_once('\t').ok_or_else(|| format!("not a case: {line}"))?;
        let calls: f64 = calls.parse().map_err(|_| format!("not a number of calls: {line}"))?;
        let total = total(&folder.join(format!("out.{}", place + 1)))?;
        Ok(Count { case: case.into(), instructions: total / calls })
    });
    cases.collect()
}

fn total(file: &Path) -> Result<f64, String> {
    let profile =
        fs::read_to_string(file).map_err(|error| format!("cannot read {}: {error}", file.display()))?;
    let total = profile.lines().find_map(|line| line.strip_prefix("totals:")).map(str::trim);
    total.and_then(|total| total.parse().ok()).ok_or_else(|| format!("no total in {}", file.display()))
}
