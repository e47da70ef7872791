//! The hash `BLAKE2b` (RFC 7693), without a key.

const IV: [u64; 8] = [
    0x6a09_e667_f3bc_c908,
    0xbb67_ae85_84ca_a73b,
    0x3c6e_f372_fe94_f82b,
    0xa54f_f53a_5f1d_36f1,
    0x510e_527f_ade6_82d1,
    0x9b05_688c_2b3e_6c1f,
    0x1f83_d9ab_fb41_bd6b,
    0x5be0_cd19_137e_2179,
];

const SIGMA: [[usize; 16]; 10] = [
    [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15],
    [14, 10, 4, 8, 9, 15, 13, 6, 1, 12, 0, 2, 11, 7, 5, 3],
    [11, 8, 12, 0, 5, 2, 15, 13, 10, 14, 3, 6, 7, 1, 9, 4],
    [7, 9, 3, 1, 13, 12, 11, 14, 2, 6, 5, 10, 4, 0, 15, 8],
    [9, 0, 5, 7, 2, 4, 10, 15, 14, 1, 11, 12, 6, 8, 3, 13],
    [2, 12, 6, 10, 0, 11, 8, 3, 4, 13, 7, 5, 15, 14, 1, 9],
    [12, 5, 1, 15, 14, 13, 4, 10, 0, 7, 6, 3, 9, 2, 8, 11],
    [13, 11, 7, 14, 12, 1, 3, 9, 5, 0, 15, 4, 8, 6, 2, 10],
    [6, 15, 14, 9, 11, 3, 0, 8, 12, 2, 13, 7, 1, 4, 10, 5],
    [10, 2, 8, 4, 7, 6, 1, 5, 15, 11, 9, 14, 3, 12, 13, 0],
];

/// Bytes that are hashed at once.
const BLOCK: usize = 128;

/// The 64 bytes of the hash of `message`, as eight little-endian words.
pub(crate) fn hash(message: &[u8]) -> [u64; 8] {
    let mut state = IV;
    // Digest of 64 bytes, no key, fan-out and depth 1.
    state[0] ^= 0x0101_0040;
    let mut rest = message;
    let mut done: u64 = 0;
    loop {
        let (block, after) = rest.split_at(rest.len().min(BLOCK));
        let is_last = after.is_empty();
        let mut padded = [0; BLOCK];
        padded[..block.len()].copy_from_slice(block);
        done += block.len() as u64;
        compress(&mut state, &padded, done, is_last);
        if is_last {
            return state;
        }
        rest = after;
    }
}

fn compress(state: &mut [u64; 8], block: &[u8; BLOCK], done: u64, is_last: bool) {
    let mut words = [0; 16];
    for (word, bytes) in words.iter_mut().zip(block.as_chunks::<8>().0) {
        *word = u64::from_le_bytes(*bytes);
    }
    let mut v = [0; 16];
    v[..8].copy_from_slice(state);
    v[8..].copy_from_slice(&IV);
    v[12] ^= done;
    if is_last {
        v[14] = !v[14];
    }
    for round in 0..12 {
        let order = &SIGMA[round % 10];
        let mut mix = |a: usize, b: usize, c: usize, d: usize, pair: usize| {
            v[a] = v[a].wrapping_add(v[b]).wrapping_add(words[order[2 * pair]]);
            v[d] = (v[d] ^ v[a]).rotate_right(32);
            v[c] = v[c].wrapping_add(v[d]);
            v[b] = (v[b] ^ v[c]).rotate_right(24);
            v[a] = v[a].wrapping_add(v[b]).wrapping_add(words[order[2 * pair + 1]]);
            v[d] = (v[d] ^ v[a]).rotate_right(16);
            v[c] = v[c].wrapping_add(v[d]);
            v[b] = (v[b] ^ v[c]).rotate_right(63);
        };
        mix(0, 4, 8, 12, 0);
        mix(1, 5, 9, 13, 1);
        mix(2, 6, 10, 14, 2);
        mix(3, 7, 11, 15, 3);
        mix(0, 5, 10, 15, 4);
        mix(1, 6, 11, 12, 5);
        mix(2, 7, 8, 13, 6);
        mix(3, 4, 9, 14, 7);
    }
    for (index, word) in state.iter_mut().enumerate() {
        *word ^= v[index] ^ v[index + 8];
    }
}

#[cfg(test)]
mod tests {
    use super::hash;

    fn hex(message: &[u8]) -> String {
        hash(message).iter().fold(String::new(), |hex, word| format!("{hex}{:016x}", word.swap_bytes()))
    }

    /// RFC 7693, appendix A, and the reference implementation's answers for the empty message and for one of two blocks.
    #[test]
    fn it_is_the_blake2b_of_the_rfc() {
        assert_eq!(
            hex(b"abc"),
            "ba80a53f981c4d0d6a2797b69f12f6e94c212f14685ac4b74b12bb6fdbffa2d1\
             7d87c5392aab792dc252d5de4533cc9518d38aa8dbf1925ab92386edd4009923"
        );
        assert_eq!(
            hex(b""),
            "786a02f742015903c6c6fd852552d272912f4740e15847618a86e217f71f5419\
             d25e1031afee585313896444934eb04b903a685b1448b755d56f701afe9be2ce"
        );
        assert_eq!(&hex(&[0; 128]), LAST_BLOCK_FULL);
        assert_eq!(&hex(&[0; 129]), TWO_BLOCKS);
    }

    const LAST_BLOCK_FULL: &str = "865939e120e6805438478841afb739ae4250cf372653078a065cdcfffca4caf7\
        98e6d462b65d658fc165782640eded70963449ae1500fb0f24981d7727e22c41";
    const TWO_BLOCKS: &str = "a60edba343e7a6933c14d203d2e535f35e6deb6c8a4f8e624c1a6f6e26128604\
        47cb4c37e5aa11bcf03b7c3eea7228eb8b998f922794f2d1b8f2dc63f03bd3fa";
}
