;; The product of rows, C[m][n] = A[m] . B[n], four numbers at a time; all numbers are float32.
;;
;; A has $rows rows and B has $units, each of $length bytes: a multiple of 16, filled up with zeros. C has $rows rows of
;; $units numbers. A block of two rows of A and four of B is the inner loop: eight sums stay in registers, and each number
;; that is read is used twice or four times. Rows that are left over go alone.
;;
;; `row-product-bytes.js` holds the assembled module.
(module
  (memory (import "page" "memory") 1)

  ;; the four sums of four numbers each: $p, $q, $r and $s, in this order
  (func $sums (param $p v128) (param $q v128) (param $r v128) (param $s v128) (result v128)
    ;; p0 + p2, q0 + q2, p1 + p3, q1 + q3
    (local.set $p (f32x4.add
      (i8x16.shuffle 0 1 2 3 16 17 18 19 4 5 6 7 20 21 22 23 (local.get $p) (local.get $q))
      (i8x16.shuffle 8 9 10 11 24 25 26 27 12 13 14 15 28 29 30 31 (local.get $p) (local.get $q))))
    (local.set $r (f32x4.add
      (i8x16.shuffle 0 1 2 3 16 17 18 19 4 5 6 7 20 21 22 23 (local.get $r) (local.get $s))
      (i8x16.shuffle 8 9 10 11 24 25 26 27 12 13 14 15 28 29 30 31 (local.get $r) (local.get $s))))
    (f32x4.add
      (i8x16.shuffle 0 1 2 3 4 5 6 7 16 17 18 19 20 21 22 23 (local.get $p) (local.get $r))
      (i8x16.shuffle 8 9 10 11 12 13 14 15 24 25 26 27 28 29 30 31 (local.get $p) (local.get $r))))

  ;; two rows of A, four of B
  (func $two_by_four (param $a i32) (param $b i32) (param $c i32) (param $units i32) (param $length i32)
    (local $end i32) (local $b1 i32) (local $b2 i32) (local $b3 i32)
    (local $x v128) (local $y v128) (local $w v128)
    (local $x0 v128) (local $x1 v128) (local $x2 v128) (local $x3 v128)
    (local $y0 v128) (local $y1 v128) (local $y2 v128) (local $y3 v128)
    (local.set $b1 (i32.add (local.get $b) (local.get $length)))
    (local.set $b2 (i32.add (local.get $b1) (local.get $length)))
    (local.set $b3 (i32.add (local.get $b2) (local.get $length)))
    (local.set $end (i32.add (local.get $a) (local.get $length)))
    (loop $along
      (local.set $x (v128.load (local.get $a)))
      (local.set $y (v128.load (i32.add (local.get $a) (local.get $length))))
      (local.set $w (v128.load (local.get $b)))
      (local.set $x0 (f32x4.add (local.get $x0) (f32x4.mul (local.get $x) (local.get $w))))
      (local.set $y0 (f32x4.add (local.get $y0) (f32x4.mul (local.get $y) (local.get $w))))
      (local.set $w (v128.load (local.get $b1)))
      (local.set $x1 (f32x4.add (local.get $x1) (f32x4.mul (local.get $x) (local.get $w))))
      (local.set $y1 (f32x4.add (local.get $y1) (f32x4.mul (local.get $y) (local.get $w))))
      (local.set $w (v128.load (local.get $b2)))
      (local.set $x2 (f32x4.add (local.get $x2) (f32x4.mul (local.get $x) (local.get $w))))
      (local.set $y2 (f32x4.add (local.get $y2) (f32x4.mul (local.get $y) (local.get $w))))
      (local.set $w (v128.load (local.get $b3)))
      (local.set $x3 (f32x4.add (local.get $x3) (f32x4.mul (local.get $x) (local.get $w))))
      (local.set $y3 (f32x4.add (local.get $y3) (f32x4.mul (local.get $y) (local.get $w))))
      (local.set $b (i32.add (local.get $b) (i32.const 16)))
      (local.set $b1 (i32.add (local.get $b1) (i32.const 16)))
      (local.set $b2 (i32.add (local.get $b2) (i32.const 16)))
      (local.set $b3 (i32.add (local.get $b3) (i32.const 16)))
      (local.set $a (i32.add (local.get $a) (i32.const 16)))
      (br_if $along (i32.lt_u (local.get $a) (local.get $end))))
    (v128.store (local.get $c)
      (call $sums (local.get $x0) (local.get $x1) (local.get $x2) (local.get $x3)))
    (v128.store (i32.add (local.get $c) (i32.shl (local.get $units) (i32.const 2)))
      (call $sums (local.get $y0) (local.get $y1) (local.get $y2) (local.get $y3))))

  ;; one row of A, four of B
  (func $one_by_four (param $a i32) (param $b i32) (param $c i32) (param $length i32)
    (local $end i32) (local $b1 i32) (local $b2 i32) (local $b3 i32) (local $x v128)
    (local $x0 v128) (local $x1 v128) (local $x2 v128) (local $x3 v128)
    (local.set $b1 (i32.add (local.get $b) (local.get $length)))
    (local.set $b2 (i32.add (local.get $b1) (local.get $length)))
    (local.set $b3 (i32.add (local.get $b2) (local.get $length)))
    (local.set $end (i32.add (local.get $a) (local.get $length)))
    (loop $along
      (local.set $x (v128.load (local.get $a)))
      (local.set $x0 (f32x4.add (local.get $x0) (f32x4.mul (local.get $x) (v128.load (local.get $b)))))
      (local.set $x1 (f32x4.add (local.get $x1) (f32x4.mul (local.get $x) (v128.load (local.get $b1)))))
      (local.set $x2 (f32x4.add (local.get $x2) (f32x4.mul (local.get $x) (v128.load (local.get $b2)))))
      (local.set $x3 (f32x4.add (local.get $x3) (f32x4.mul (local.get $x) (v128.load (local.get $b3)))))
      (local.set $b (i32.add (local.get $b) (i32.const 16)))
      (local.set $b1 (i32.add (local.get $b1) (i32.const 16)))
      (local.set $b2 (i32.add (local.get $b2) (i32.const 16)))
      (local.set $b3 (i32.add (local.get $b3) (i32.const 16)))
      (local.set $a (i32.add (local.get $a) (i32.const 16)))
      (br_if $along (i32.lt_u (local.get $a) (local.get $end))))
    (v128.store (local.get $c)
      (call $sums (local.get $x0) (local.get $x1) (local.get $x2) (local.get $x3))))

  ;; one row of each
  (func $one_by_one (param $a i32) (param $b i32) (param $c i32) (param $length i32)
    (local $end i32) (local $x v128)
    (local.set $end (i32.add (local.get $a) (local.get $length)))
    (loop $along
      (local.set $x (f32x4.add (local.get $x)
        (f32x4.mul (v128.load (local.get $a)) (v128.load (local.get $b)))))
      (local.set $b (i32.add (local.get $b) (i32.const 16)))
      (local.set $a (i32.add (local.get $a) (i32.const 16)))
      (br_if $along (i32.lt_u (local.get $a) (local.get $end))))
    (f32.store (local.get $c)
      (f32x4.extract_lane 0 (call $sums (local.get $x) (local.get $x) (local.get $x) (local.get $x)))))

  ;; the whole product: $a, $b and $c are where the matrices begin in the memory
  (func (export "product")
    (param $a i32) (param $b i32) (param $c i32) (param $rows i32) (param $units i32) (param $length i32)
    (local $unit i32) (local $row_of_b i32) (local $step i32)
    (loop $down
      (local.set $step (select (i32.const 2) (i32.const 1) (i32.ge_u (local.get $rows) (i32.const 2))))
      (local.set $unit (local.get $units))
      (local.set $row_of_b (local.get $b))
      (loop $across
        (if (i32.ge_u (local.get $unit) (i32.const 4))
          (then
            (if (i32.eq (local.get $step) (i32.const 2))
              (then (call $two_by_four
                (local.get $a) (local.get $row_of_b) (local.get $c) (local.get $units) (local.get $length)))
              (else (call $one_by_four (local.get $a) (local.get $row_of_b) (local.get $c) (local.get $length))))
            (local.set $unit (i32.sub (local.get $unit) (i32.const 4)))
            (local.set $row_of_b (i32.add (local.get $row_of_b) (i32.shl (local.get $length) (i32.const 2))))
            (local.set $c (i32.add (local.get $c) (i32.const 16))))
          (else
            (call $one_by_one (local.get $a) (local.get $row_of_b) (local.get $c) (local.get $length))
            (if (i32.eq (local.get $step) (i32.const 2))
              (then (call $one_by_one
                (i32.add (local.get $a) (local.get $length))
                (local.get $row_of_b)
                (i32.add (local.get $c) (i32.shl (local.get $units) (i32.const 2)))
                (local.get $length))))
            (local.set $unit (i32.sub (local.get $unit) (i32.const 1)))
            (local.set $row_of_b (i32.add (local.get $row_of_b) (local.get $length)))
            (local.set $c (i32.add (local.get $c) (i32.const 4)))))
        (br_if $across (local.get $unit)))
      ;; $c stands at the end of one row: behind the second one, if there were two
      (if (i32.eq (local.get $step) (i32.const 2))
        (then (local.set $c (i32.add (local.get $c) (i32.shl (local.get $units) (i32.const 2))))))
      (local.set $a (i32.add (local.get $a) (i32.mul (local.get $length) (local.get $step))))
      (local.set $rows (i32.sub (local.get $rows) (local.get $step)))
      (br_if $down (local.get $rows)))))
