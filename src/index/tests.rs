#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use super::{Case, Groups, Key, LONGEST_PROBE, Table};
use alloc::format;
use alloc::string::String;
use alloc::vec;
use alloc::vec::Vec;

#[test]
fn finds_every_text_and_no_other_within_the_bound() {
    for count in [0, 1, 2, 3, 10, 1_000, 100_000] {
        let texts: Vec<String> = (0..count).map(|n| format!("registry-{n}.example.com:5000")).collect();
        let table = Groups::of(Case::Folded, texts.len(), |index| &texts[index]).table;
        assert!(table.longest_probe() <= LONGEST_PROBE, "{count}");
        for (n, text) in texts.iter().enumerate() {
            let loud = text.to_uppercase();
            let found = table.find(&loud, |index| texts[index as usize].eq_ignore_ascii_case(&loud));
            assert_eq!(found, u32::try_from(n).ok());
        }
        assert_eq!(
            table.find("elsewhere.example", |index| texts[index as usize] == "elsewhere.example"),
            None
        );
    }
}

/// The longest run of full slots under the first seed.
fn longest_run(texts: &[String]) -> usize {
    let table = Table::empty(Case::Folded, 0, super::slots_for(texts.len()));
    let groups = Groups::fill(table, texts.len(), &|index| (0, texts[index].as_str()), LONGEST_PROBE);
    groups.map_or(usize::MAX, |groups| groups.table.longest_probe())
}

#[test]
fn names_and_domains_as_people_write_them_are_spread_well() {
    let shapes: [fn(u32) -> String; 5] = [
        |n| format!("registry-{n}"),
        |n| format!("registry-{n:06}.example.com:5000"),
        |n| format!("{:012}.dkr.ecr.eu-west-1.amazonaws.com", 100_000_000_000 + u64::from(n)),
        |n| format!("team{}.eu{}.registry.internal.example", n % 1_000, n / 1_000),
        |n| format!("{n:08x}"),
    ];
    for (number, shape) in shapes.into_iter().enumerate() {
        let texts: Vec<String> = (0..100_000).map(shape).collect();
        let longest = longest_run(&texts);
        assert!(longest <= 32, "{number}: {longest}");
    }
}

#[test]
fn at_most_half_of_the_slots_are_full() {
    for count in 0..1_000 {
        let slots = super::slots_for(count);
        assert!(slots.is_power_of_two() && slots >= count * 2 && slots <= (count * 4).max(2), "{count}");
    }
}

#[test]
fn a_run_is_as_long_as_it_is() {
    let one = |longest| Groups::fill(Table::empty(Case::Exact, 0, 8), 1, &|_| (0, "a"), longest);
    assert_eq!(one(0).map(|groups| groups.table.longest_probe()), Some(1));
    // The second of two texts that belong into the last slot stands in the first, one step from its place.
    let texts: Vec<String> = (0..100)
        .map(|n| format!("r{n}"))
        .filter(|text| super::hash(Key::of(0), Case::Exact, text.as_bytes()) & 7 == 7)
        .take(2)
        .collect();
    let two = |longest| {
        Groups::fill(Table::empty(Case::Exact, 0, 8), 2, &|index| (0, texts[index].as_str()), longest)
    };
    assert_eq!(two(1).map(|groups| groups.table.longest_probe()), Some(2));
    assert!(two(0).is_none());
}

#[test]
fn where_eight_seeds_do_not_help_the_table_is_larger() {
    let keys: Vec<Key> = (0..8).map(Key::of).collect();
    let in_first_part = |key: &Key, text: &str| super::hash(*key, Case::Exact, text.as_bytes()) & 511 < 215;
    let texts: Vec<String> = (0..600_000_u32)
        .map(|n| format!("r{n}"))
        .filter(|text| keys.iter().all(|key| in_first_part(key, text)))
        .take(256)
        .collect();
    let table = Groups::of(Case::Exact, texts.len(), |index| &texts[index]).table;
    assert_eq!((texts.len(), table.slots.len()), (256, 1_024));
    assert!(keys.iter().all(|key| *key != table.key));
}

#[test]
fn texts_whose_hashes_are_nearly_the_same_are_told_apart() {
    let mut hashed: Vec<(u64, String)> = (0..400_000_u32)
        .map(|n| format!("r{n}.example"))
        .map(|text| (super::hash(Key::of(0), Case::Folded, text.as_bytes()), text))
        .collect();
    // By all that a slot keeps of the hash, and the place among four.
    let kept = |hash: u64| (hash >> 32, hash & 3);
    hashed.sort_unstable_by_key(|(hash, _)| kept(*hash));
    assert!(hashed.windows(2).all(|pair| pair[0].0 != pair[1].0), "of so few no two are the same");
    let pair = hashed.windows(2).find(|pair| kept(pair[0].0) == kept(pair[1].0));
    let Some([(_, one), (_, other)]) = pair else { unreachable!("of so many two are nearly the same") };
    let both = [one.as_str(), other.as_str()];
    let groups = Groups::of(Case::Folded, 2, |index| both[index]);
    assert_eq!((groups.of, groups.first), (vec![0, 1], vec![0, 1]));
    for (index, text) in (0..).zip(both) {
        assert_eq!(groups.table.find(text, |found| both[found as usize] == text), Some(index));
        assert_eq!(groups.table.find(text, |_| false), None);
    }
    let registry = crate::RegistryConfig::new("one").other(one.as_str());
    let catalog = crate::Catalog::builder().registry(registry).build();
    for (domain, covered) in [(one, Some(1)), (other, Some(0))] {
        let domain = crate::Domain::parsed(domain);
        let count = catalog.as_ref().ok().map(|catalog| catalog.on_domain(domain).count());
        assert_eq!(count, covered, "{domain}");
    }
}

#[test]
fn a_look_up_hardly_ever_reads_another_text() {
    let texts: Vec<String> = (0..1_000).map(|n| format!("registry-{n}")).collect();
    let table = Groups::of(Case::Exact, texts.len(), |index| &texts[index]).table;
    let mut read = 0;
    for n in 0..1_000 {
        let found = table.find(&format!("elsewhere-{n}"), |_| {
            read += 1;
            false
        });
        assert_eq!(found, None);
    }
    assert_eq!(read, 0);
}

#[test]
fn every_seed_is_another_key() {
    let keys: alloc::collections::BTreeSet<u64> = (0..=super::SEEDS).map(|seed| Key::of(seed).0).collect();
    assert_eq!(keys.len() as u64, super::SEEDS + 1);
}

#[test]
fn reseeds_away_from_texts_that_collide_under_the_first_seed() {
    // All texts whose first hash falls into one sixteenth of the table: a run far over the bound.
    let mask = 4_095_u64;
    let texts: Vec<String> = (0..200_000_u32)
        .map(|n| format!("r{n}.example"))
        .filter(|text| super::hash(Key::of(0), Case::Exact, text.as_bytes()) & mask < 100)
        .take(2_000)
        .collect();
    let text = |index: usize| texts[index].as_str();
    let first = |longest| {
        Groups::fill(Table::empty(Case::Exact, 0, 4_096), 2_000, &|index| (0, text(index)), longest)
    };
    assert!(first(LONGEST_PROBE).is_none());
    assert!(first(usize::MAX).is_some_and(|groups| groups.table.longest_probe() > LONGEST_PROBE));
    let table = Groups::of(Case::Exact, 2_000, text).table;
    assert!(table.longest_probe() <= LONGEST_PROBE);
    assert_ne!(table.key, Key::of(0));
}

#[test]
fn texts_in_order_are_found_and_grouped_as_in_a_table() {
    let texts = ["b", "A", "", "a", "B", "b", "c", "", "a"];
    let (text, spread) = (|index: usize| texts[index], Groups::of(Case::Folded, 9, |index| texts[index]));
    let groups = Groups::in_order(Case::Folded, texts.len(), &|index| (0, text(index)));
    assert_eq!((&groups.of, &groups.first), (&spread.of, &spread.first));
    for (index, own) in texts.iter().enumerate() {
        let is_it = |group: u32| texts[groups.first[group as usize] as usize].eq_ignore_ascii_case(own);
        assert_eq!(groups.table.find(own, is_it), Some(groups.of[index]));
    }
    assert_eq!(groups.table.find("d", |_| true), None);
}

/// Texts whose hashes are all the same under a key: the third word undoes the first two, so that the fourth
/// is multiplied by 0.
fn colliding(key: Key, count: usize) -> Vec<String> {
    let undone = (0_u64..).find_map(|number| {
        let block = format!("{number:016x}");
        let [one, other] = [0, 8].map(|at| super::eight(&block.as_bytes()[at..]));
        let state = super::mix(key.0 ^ one, super::A ^ other).to_le_bytes();
        let printable = state.iter().all(|byte| (b' '..=b'~').contains(byte));
        printable.then(|| block + core::str::from_utf8(&state).unwrap())
    });
    let undone = undone.unwrap();
    (0..count).map(|number| format!("{undone}{number:08x}zzzzzzzzzzzzzzzz")).collect()
}

#[test]
fn texts_with_one_hash_under_every_key_cost_no_more_than_putting_them_in_order() {
    let crowds = (0..=super::SEEDS).map(|seed| colliding(Key::of(seed), LONGEST_PROBE + 2));
    let mut texts: Vec<String> = crowds.flatten().collect();
    texts.extend(colliding(Key::of(super::SEEDS), 30_000).split_off(LONGEST_PROBE + 2));
    for seed in 0..=super::SEEDS {
        let crowd = &texts[usize::try_from(seed).unwrap() * (LONGEST_PROBE + 2)..][..LONGEST_PROBE + 2];
        let hash = |text: &String| super::hash(Key::of(seed), Case::Exact, text.as_bytes());
        assert!(crowd.iter().all(|text| hash(text) == hash(&crowd[0])), "{seed}");
    }
    let read = core::cell::Cell::new(0);
    let groups = Groups::of(Case::Exact, texts.len(), |index| {
        read.set(read.get() + 1);
        &texts[index]
    });
    assert_eq!((groups.first.len(), groups.table.slots.len()), (texts.len(), 0));
    // Each seed reads the texts once, and a crowd against itself; a sort reads each some thirty times.
    assert!(read.get() < texts.len() * 80, "{} for {}", read.get(), texts.len());
    for (index, own) in texts.iter().enumerate() {
        let mut steps = 0;
        let found = groups.table.find(own, |found| {
            steps += 1;
            texts[found as usize] == *own
        });
        assert_eq!((found, steps), (u32::try_from(index).ok(), 1));
        let (front, back) = own.split_at(own.len() / 2);
        assert_eq!(groups.table.find_joined(&[front, back], |_| true), found);
    }
    assert_eq!(groups.table.find(&texts[0][1..], |_| true), None);
}

#[test]
fn equal_texts_are_one_group_and_the_table_is_for_the_groups() {
    let texts = ["b", "A", "", "a", "B", "b", "c", "", "a", "a", "a", "a", "a", "a", "a", "a", "a"];
    let groups = Groups::of(Case::Folded, texts.len(), |index| texts[index]);
    assert_eq!(groups.first, [0, 1, 2, 6]);
    assert_eq!(groups.of[..8], [0, 1, 2, 1, 0, 0, 3, 2]);
    assert_eq!(groups.table.slots.len(), 8);
    let exact = Groups::of(Case::Exact, texts.len(), |index| texts[index]);
    assert_eq!(exact.first, [0, 1, 2, 3, 4, 6]);
}

#[test]
fn texts_that_differ_a_little_have_different_hashes() {
    // Each letter alone, at every length; another one at every place; and two at every two places.
    let mut texts: Vec<Vec<u8>> = Vec::new();
    for letter in b'a'..=b'l' {
        texts.extend((1..=48).map(|length| vec![letter; length]));
    }
    for length in 0..=48_usize {
        texts.push(vec![b'm'; length]);
        for first in 0..length {
            let mut text = vec![b'm'; length];
            text[first] = b'n';
            texts.push(text.clone());
            for second in first + 1..length {
                let mut text = text.clone();
                text[second] = b'o';
                texts.push(text);
            }
        }
    }
    let hashes: alloc::collections::BTreeSet<u64> =
        texts.iter().map(|text| super::hash(Key::of(0), Case::Folded, text)).collect();
    assert_eq!(hashes.len(), texts.len());
}

#[test]
fn parts_hash_as_what_they_are_together() {
    let text: String = (0..100_u8).map(|at| char::from(b'A' + at % 50)).collect();
    for case in [Case::Exact, Case::Folded] {
        for length in 0..=text.len() {
            let whole = super::hash(Key::of(1), case, &text.as_bytes()[..length]);
            for cut in 0..=length {
                let parts = [&text[..cut], &text[cut..cut], &text[cut..length]];
                assert_eq!(super::hash_joined(Key::of(1), case, &parts), whole, "{cut} of {length}");
            }
        }
    }
}

#[test]
fn every_byte_counts_at_every_length() {
    for length in 1..100 {
        let text = vec![b'm'; length];
        for place in 0..length {
            let mut other = text.clone();
            other[place] = b'n';
            let [a, b] = [&text, &other].map(|bytes| super::hash(Key::of(0), Case::Folded, bytes));
            assert_ne!(a, b, "{place} of {length}");
        }
    }
}

#[test]
fn one_text_in_two_sets_is_two_keys() {
    let texts = [(0, "a"), (1, "a"), (1, "b"), (1, "A"), (1 << 31, "a"), (0, "a"), (7, "")];
    let spread = Groups::in_sets(Case::Folded, texts.len(), &|index| texts[index]);
    assert_eq!((&*spread.of, &*spread.first), (&[0, 1, 2, 1, 3, 0, 4][..], &[0, 1, 2, 4, 6][..]));
    let ordered = Groups::in_order(Case::Folded, texts.len(), &|index| texts[index]);
    assert_eq!((&ordered.of, &ordered.first), (&spread.of, &spread.first));
    for table in [&spread.table, &ordered.table] {
        for (number, &(set, text)) in texts.iter().enumerate() {
            let is_it = |group: u32| {
                let known = texts[spread.first[group as usize] as usize];
                known.0 == set && known.1.eq_ignore_ascii_case(text)
            };
            assert_eq!(table.find_in(set, text, is_it), Some(spread.of[number]), "{set} {text}");
        }
        assert_eq!(table.find_in(2, "a", |group| group == 9), None);
        assert_eq!(table.find("a", |group| group == 0), Some(0));
    }
    // The key of the set without a number is the table's own.
    assert_eq!(Key::of(3).of_set(0), Key::of(3));
    assert_ne!(Key::of(3).of_set(1), Key::of(3));
}

#[test]
fn texts_of_many_sets_are_spread_well() {
    // As the nodes of paths are: few different texts, each in very many sets.
    let key = |index: usize| (u32::try_from(index / 3).unwrap(), ["library", "acme", "app"][index % 3]);
    let table = Table::empty(Case::Folded, 0, super::slots_for(99_999));
    let groups = Groups::fill(table, 99_999, &key, LONGEST_PROBE).unwrap();
    assert!(groups.table.longest_probe() <= 32, "{}", groups.table.longest_probe());
    assert_eq!(groups.first.len(), 99_999);
}
