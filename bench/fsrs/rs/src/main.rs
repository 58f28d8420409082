// fsrs-rs: reads lines "case RETENTION W0 ... W20", "item" and "RATING DAYS", and prints the stability
// and the difficulty after each review.
use fsrs::{MemoryState, FSRS};
use std::io::{stdin, BufRead};

fn main() {
    let mut model = FSRS::default();
    let mut retention = 0.9f32;
    let mut state: Option<MemoryState> = None;
    for line in stdin().lock().lines().map(|line| line.unwrap()) {
        let words: Vec<&str> = line.split(' ').collect();
        match words[0] {
            "case" => {
                let numbers: Vec<f32> = words[1..].iter().map(|n| n.parse().unwrap()).collect();
                retention = numbers[0];
                model = FSRS::new(&numbers[1..]).unwrap();
            }
            "item" => state = None,
            rating => {
                let next = model
                    .next_states(state, retention, words[1].parse().unwrap())
                    .unwrap();
                let chosen = match rating {
                    "1" => next.again,
                    "2" => next.hard,
                    "3" => next.good,
                    _ => next.easy,
                };
                println!("{} {}", chosen.memory.stability, chosen.memory.difficulty);
                state = Some(chosen.memory);
            }
        }
    }
}
