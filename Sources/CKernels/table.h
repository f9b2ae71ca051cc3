// The kernels just instantiated, under the name the dispatcher knows.
const JOIN2(bs_kernels_, S) JOIN3(bs, S, KERNELS_ISA) = {
    NAME(pack_transposed), NAME(pack), NAME(product), NAME(fold_forward), NAME(fold_backward), NAME(accumulate_outer),
    NAME(accumulate_rows), NAME(gather), NAME(scatter), NAME(apply), NAME(differentiate), NAME(score), NAME(descend),
    NAME(descend_with_momentum), NAME(descend_adaptively), NAME(descend_by_mean_square), NAME(descend_by_moments),
    NAME(decay), NAME(sum_of_squares), NAME(scale), NAME(clamp), NAME(add), NAME(add_products), NAME(lstm_forward),
    NAME(lstm_backward), NAME(gru_forward), NAME(gru_backward), NAME(add_gated),
    NAME(pair_products), NAME(pair_errors),
};
#undef VEC
#undef MASK
#undef LANES
