package io.crossfoot.kernel.model;

/** What goes with an account's floor; until is from when on the floor is floorAfter and nothing else goes with it. */
record OverdraftRule(long fee, String feeAccount, String protectedBy, Long until, Long floorAfter) {

    static final OverdraftRule NONE = new OverdraftRule(0, null, null, null, null);
}
