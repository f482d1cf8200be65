package io.crossfoot.contract;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** Which way the parts of the contract that are nested in a class go to the ledger. */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@interface Through {
    Way value();
}
