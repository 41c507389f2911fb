"""Cases from and to others: exports, SP4N-LAPOR!, the old notebook."""
